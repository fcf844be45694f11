/** Something to measure. Each file of this folder exports a list of them, and `main.ts` runs them. */
export interface Benchmark {
  /** `area: what`, such as `history: encode`. */
  readonly name: string;
  /** How many things one run does; the rate is this over the time of a run. */
  readonly size: number;
  /** What a thing is: `ops`, `lines`, `events`. */
  readonly unit: string;
  /** How often to run; the median counts. */
  readonly runs: number;
  /** Makes what the runs need, outside the measured time, and says how to run once. */
  readonly prepare: () => PreparedBenchmark | Promise<PreparedBenchmark>;
}

export interface PreparedBenchmark {
  /** One measured run. It may return figures of its own to be shown, those of the last run. */
  readonly run: () => Figures | Promise<Figures>;
  readonly dispose?: () => Promise<void>;
}

/** By name, as text with its unit. */
export type Figures = Readonly<Record<string, string>>;
