import { randomBytes } from "node:crypto";
import type { Container } from "dockerode";
import type { ShellResult } from "../agent.ts";
import { type Exec, startExec } from "./exec.ts";

const START_MS = 10_000;

/** One `sh` in a container, from its start to its end. Takes one command at a time. */
export class ShellLife {
  readonly #exec: Exec;
  /** Its number, which is also that of the group of all it starts. */
  readonly pid: number;
  readonly #output: OutputListener;

  private constructor(exec: Exec, pid: number, output: OutputListener) {
    this.#exec = exec;
    this.pid = pid;
    this.#output = output;
  }

  static async start(container: Container): Promise<ShellLife> {
    const output = new OutputListener();
    const exec = await startExec(container, ["sh"], {
      onOutput: (text) => {
        output.hear(text);
      },
      onErrorOutput: () => undefined,
      onEnd: () => {
        output.end();
      },
    });
    const greeting = await converse(exec, output, "echo $$", START_MS);
    return new ShellLife(exec, Number(greeting.output), output);
  }

  /**
   * Runs a command in a subshell, so that it can neither change nor end the shell, and by `eval`, so that not even
   * a syntax error can.
   */
  run(command: string, timeoutMs: number): Promise<ShellResult> {
    return converse(this.#exec, this.#output, `( eval ${quote(command)} ) 2>&1 </dev/null`, timeoutMs);
  }

  disconnect(): void {
    this.#exec.disconnect();
  }
}

/** Hands what comes to whoever listens right now. */
class OutputListener {
  ended = false;
  listener: { hear(text: string): void; end(): void } | undefined;

  hear(text: string): void {
    this.listener?.hear(text);
  }

  end(): void {
    this.ended = true;
    this.listener?.end();
  }
}

/** Writes a line and waits for a mark behind what it says. */
function converse(exec: Exec, output: OutputListener, line: string, timeoutMs: number): Promise<ShellResult> {
  // Random, so that no output can hold it by chance.
  const mark = `__${randomBytes(8).toString("hex")}__`;
  const ending = new RegExp(`${mark} (\\d+)\\n`);
  return new Promise<ShellResult>((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const done = () => {
      clearTimeout(timer);
    };
    output.listener = {
      hear(text) {
        heard += text;
        const match = ending.exec(heard);
        if (match === null) return;
        done();
        resolve({ code: Number(match[1]), output: heard.slice(0, match.index) });
      },
      end() {
        done();
        reject(new Error(`the shell ended${heard === "" ? "" : ` after it said ${JSON.stringify(heard)}`}`));
      },
    };
    if (output.ended) output.end();
    else exec.write(`${line}; echo "${mark} $?"\n`);
  });
}

/** As one word of `sh`. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
