import { z } from "zod";
import type { Agent, LineProgram } from "../agent.ts";
import type { ClockControl, ProcessClocks } from "./clock-control.ts";
import type { Skew } from "./motion.ts";

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

/** The program `skew` of the agent's image: patches the vDSO of processes, and reads their clocks from their memory. */
export class SkewProgram implements ClockControl {
  readonly keepsRates = true;
  readonly #agent: Agent;
  #program: Promise<LineProgram> | undefined;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  async set(pid: number, { offset, rate }: Skew): Promise<void> {
    const figures = [offset.realMs, offset.monotonicMs, rate.realMs, rate.monotonicMs];
    const nanos = figures.map((ms) => Math.round(ms * NANOS_PER_MS));
    const answer = await this.#ask(`set ${pid} ${nanos.join(" ")}`);
    if (answer !== "ok" && answer !== "gone") throw new Error(`Clocks could not be set: ${answer}`);
  }

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
