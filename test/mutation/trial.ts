/** An engine to be tried, from a bundle of all engines. */
export interface Trial {
  readonly engine: string;
  readonly file: string;
}

/** What became of the checks: the first one that failed, if one did. */
export interface Outcome {
  readonly passed: number;
  readonly failed?: string;
  readonly why?: string;
}
