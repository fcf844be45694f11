/** Something to measure. Each file of this folder exports a list of them, and `main.ts` runs them. */
export interface Benchmark {
  /** `area: what`, such as `history: encode`. */
  readonly name: string;
  /** How many things one run does; the rate is this over the time of a run. */
  readonly size: number;
  /** What a thing is: `ops`, `lines`, `events`. */
  readonly unit: string;
  /** How often to run at most; the median counts. Runs end sooner when they have taken long enough together. */
  readonly runs: number;
  /** What it should come to on one core of an ordinary machine. */
  readonly target?: Target;
  /** One of a large family, run only when everything is asked for. */
  readonly optional?: boolean;
  /** Makes what the runs need, outside the measured time, and says how to run once, or why it cannot be measured here. */
  readonly prepare: () => PreparedBenchmark | Skipped | Promise<PreparedBenchmark | Skipped>;
}

/** Bounds from above, but for the rate. Time is that of the processor, and so is the rate's. */
export interface Target {
  readonly cpuMs?: number;
  readonly peakMiB?: number;
  readonly perSecond?: number;
}

export interface PreparedBenchmark {
  /** One measured run. It may return figures of its own to be shown, those of the last run. */
  readonly run: () => Figures | Promise<Figures>;
  /** Figures that are found out once, outside the measured time. */
  readonly after?: () => Figures | Promise<Figures>;
  readonly dispose?: () => Promise<void>;
}

export interface Skipped {
  readonly skipped: string;
}

/** By name, as text with its unit. `unfinished` says that the run gave up, so that its time counts for nothing. */
export type Figures = Readonly<Record<string, string>> & { readonly unfinished?: string };
