import type { Container } from "dockerode";
import type { Shell, ShellResult } from "../agent.ts";
import { ShellLife } from "./shell-life.ts";

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Commands one after the other in a long-lived `sh`: a few milliseconds each, where a program that the engine starts
 * takes a hundred.
 */
export class AgentShell implements Shell {
  readonly #container: Container;
  #life: ShellLife;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(container: Container, life: ShellLife) {
    this.#container = container;
    this.#life = life;
  }

  static async open(container: Container): Promise<AgentShell> {
    return new AgentShell(container, await ShellLife.start(container));
  }

  run(command: string, options: { readonly timeoutMs?: number } = {}): Promise<ShellResult> {
    const result = this.#last.then(() => this.#run(command, options.timeoutMs ?? DEFAULT_TIMEOUT_MS));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run(command: string, timeoutMs: number): Promise<ShellResult> {
    const life = this.#life;
    try {
      return await life.run(command, timeoutMs);
    } catch (error) {
      await this.#replace(life);
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`A command of the agent failed: ${reason}: ${nameOf(command)}`, { cause: error });
    }
  }

  /** The engine does not end what it started when its caller goes, so the fresh shell has to. */
  async #replace(old: ShellLife): Promise<void> {
    old.disconnect();
    try {
      this.#life = await ShellLife.start(this.#container);
      await this.#life.run(`kill -s KILL -- -${old.pid}`, DEFAULT_TIMEOUT_MS);
    } catch {
      // The agent itself is gone, and the command with it. Whoever asks next hears of it.
    }
  }
}

const LONGEST_NAME = 80;

/** Enough of a command to know it by, on one line. */
function nameOf(command: string): string {
  const line = command.trim().replaceAll(/\s+/g, " ");
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME)} ...`;
}
