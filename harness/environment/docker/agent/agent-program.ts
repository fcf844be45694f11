import type { Container } from "dockerode";
import type { LineProgram } from "../agent.ts";
import { type Exec, startExec } from "./exec.ts";

const ANSWER_MS = 10_000;
const END_MS = 2_000;

/** A program in the agent's container, asked line by line. */
export class AgentProgram implements LineProgram {
  readonly #name: string;
  readonly #waiting: { resolve(answer: string): void; reject(error: Error): void }[] = [];
  #exec: Exec | undefined;
  #unfinished = "";
  #complaint = "";
  readonly #ended: Promise<void>;
  #markEnded: () => void = () => undefined;
  #isOver = false;

  private constructor(name: string) {
    this.#name = name;
    this.#ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
  }

  static async start(container: Container, argv: readonly string[]): Promise<AgentProgram> {
    const program = new AgentProgram(argv.join(" "));
    program.#exec = await startExec(container, argv, {
      onOutput: (text) => {
        program.#hear(text);
      },
      onErrorOutput: (text) => {
        program.#complaint += text;
      },
      onEnd: () => {
        program.#end();
      },
    });
    return program;
  }

  /** Answers come in the order of the questions. @throws if the program ended or takes longer than 10 s. */
  ask(line: string): Promise<string> {
    if (this.#isOver) return Promise.reject(this.#whyOver());
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        // Later answers could no longer be told from earlier ones.
        this.#exec?.disconnect();
        reject(new Error(`${this.#name} did not answer ${JSON.stringify(line)} within ${ANSWER_MS} ms`));
      }, ANSWER_MS);
      this.#waiting.push({
        resolve(answer) {
          clearTimeout(timer);
          resolve(answer);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#exec?.write(`${line}\n`);
    });
  }

  async close(): Promise<void> {
    this.#exec?.endInput();
    const timer = setTimeout(() => this.#exec?.disconnect(), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #hear(text: string): void {
    const lines = (this.#unfinished + text).split("\n");
    this.#unfinished = lines.pop() ?? "";
    for (const line of lines) this.#waiting.shift()?.resolve(line);
  }

  #end(): void {
    this.#isOver = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#whyOver());
    this.#markEnded();
  }

  #whyOver(): Error {
    const complaint = this.#complaint.trim();
    return new Error(`${this.#name} ended${complaint === "" ? "" : `: ${complaint}`}`);
  }
}
