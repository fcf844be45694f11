import { z } from "zod";
import type { Agent, LineProgram } from "../agent.ts";
import type { Skew } from "./motion.ts";

/** The clocks of one process, as its memory has them. */
export interface ProcessClocks {
  readonly pid: number;
  /** Whether its clocks can be off at all. */
  readonly patched: boolean;
  readonly realMs: number;
  readonly monotonicMs: number;
}

const NANOS_PER_MS = 1e6;

const shown = z.array(
  z.object({ pid: z.number(), patched: z.boolean(), real: z.number(), monotonic: z.number() }).transform(
    ({ pid, patched, real, monotonic }): ProcessClocks => ({
      pid,
      patched,
      realMs: real / NANOS_PER_MS,
      monotonicMs: monotonic / NANOS_PER_MS,
    }),
  ),
);

/** The program `skew` of the agent's image, which sets and shows the clocks of processes. */
export class SkewProgram {
  readonly #agent: Agent;
  #program: Promise<LineProgram> | undefined;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /**
   * Sets the clocks of a process and of all that descend from it. Nothing happens if the process is gone.
   *
   * @throws with the program's own words if it cannot be done; the process is then as it was.
   */
  async set(pid: number, { offset, rate }: Skew): Promise<void> {
    const figures = [offset.realMs, offset.monotonicMs, rate.realMs, rate.monotonicMs];
    const nanos = figures.map((ms) => Math.round(ms * NANOS_PER_MS));
    const answer = await this.#ask(`set ${pid} ${nanos.join(" ")}`);
    if (answer !== "ok" && answer !== "gone") throw new Error(`Clocks could not be set: ${answer}`);
  }

  /** The clocks of a process and of all that descend from it, read from their memory; none if the process is gone. */
  async show(pid: number): Promise<readonly ProcessClocks[]> {
    const answer = await this.#ask(`show ${pid}`);
    if (answer === "gone") return [];
    if (!answer.startsWith("[")) throw new Error(`Clocks could not be read: ${answer}`);
    return shown.parse(JSON.parse(answer));
  }

  async close(): Promise<void> {
    const program = this.#program;
    this.#program = undefined;
    await program?.then((running) => running.close()).catch(() => undefined);
  }

  async #ask(line: string): Promise<string> {
    this.#program ??= this.#agent.program(["skew", "serve"]);
    const program = this.#program;
    try {
      return await (await program).ask(line);
    } catch (error) {
      // The next question gets a fresh one.
      if (this.#program === program) this.#program = undefined;
      throw error;
    }
  }
}
