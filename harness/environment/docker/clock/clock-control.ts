import type { Skew } from "./motion.ts";

/** A process that a container runs. */
export interface NodeProcess {
  /** As the engine's computer numbers it. */
  readonly pid: number;
  /** What it was started with beyond its image's own. */
  readonly env: Readonly<Record<string, string>>;
}

/** The clocks of one process. */
export interface ProcessClocks {
  readonly pid: number;
  /** Whether its clocks can be off at all. */
  readonly patched: boolean;
  readonly realMs: number;
  readonly monotonicMs: number;
}

/** One means to set the clocks of processes. */
export interface ClockControl {
  /** Whether a clock goes on to run fast or slow by itself once it was told how much. */
  readonly keepsRates: boolean;
  /**
   * Sets the clocks of a process and of all that descend from it. Nothing happens if the process is gone.
   *
   * @throws with the reason if it cannot be done; the process is then as it was.
   */
  set(pid: number, skew: Skew): Promise<void>;
  /** The clocks in force of a process and of all that descend from it; none if the process is gone. */
  show(pid: number): Promise<readonly ProcessClocks[]>;
}
