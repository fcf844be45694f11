import type { Agent, Shell } from "../agent.ts";
import type { ClockControl, NodeProcess } from "./clock-control.ts";
import { FaketimeControl } from "./faketime-control.ts";
import { SkewProgram } from "./skew-program.ts";

/** Under this name a program that is started with libfaketime is told which file says what time it is. */
const FILE_VARIABLE = "FAKETIME_TIMESTAMP_FILE";

/** The means by which the clocks of each process are set: its vDSO, unless it was started with libfaketime. */
export class ClockControls {
  readonly #agent: Agent;
  readonly #skew: SkewProgram;
  #shell: Promise<Shell> | undefined;

  constructor(agent: Agent) {
    this.#agent = agent;
    this.#skew = new SkewProgram(agent);
  }

  of({ env }: NodeProcess): ClockControl {
    const file = env[FILE_VARIABLE];
    if (file === undefined) return this.#skew;
    return new FaketimeControl(() => (this.#shell ??= this.#agent.shell()), file);
  }

  async close(): Promise<void> {
    await this.#skew.close();
  }
}
