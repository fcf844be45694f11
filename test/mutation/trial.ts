import type { SubjectName } from "./checks.ts";

/** A subject to be tried, from a bundle of all of them. */
export interface Trial {
  readonly subject: SubjectName;
  readonly file: string;
}

/** What became of the checks: the first one that failed, if one did. */
export interface Outcome {
  readonly passed: number;
  readonly failed?: string;
  readonly why?: string;
}
