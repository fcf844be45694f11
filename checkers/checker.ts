import type { History } from "./history/history.ts";
import type { Crew } from "./linearizability/crew.ts";
import type { Verdict } from "./verdict.ts";

/** What a check may use besides the history: its budget. Time comes from outside, so that checkers stay pure. */
export interface CheckContext {
  /** Returns true once the time for checking is used up; the checker then answers `unknown`. */
  readonly expired: () => boolean;
  /** Upper bound on search states held at once; past it the checker answers `unknown`. */
  readonly maxStates: number;
  /** Upper bound on the memory that a search holds at once, in bytes; past it the checker answers `unknown`. */
  readonly maxBytes?: number;
}

/** Judges a history. Pure: the same history gives the same verdict on any machine, in any year. */
export interface Checker {
  readonly name: string;
  check(history: History, context: CheckContext): Verdict;
  /** The same with help: long searches are made elsewhere, and the events of this thread are let in meanwhile. */
  checkWithCrew?(history: History, context: CheckContext, crew: Crew): Promise<Verdict>;
}
