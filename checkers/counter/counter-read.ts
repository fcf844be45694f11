/** A read that no choice of the adds explains. Moments are positions in the history. */
export interface WrongRead {
  /** The number of the key in the history's table. */
  readonly key: number;
  readonly invoked: number;
  readonly completed: number;
  readonly value: number;
  /**
   * Which adds must have counted: those that were acknowledged before it began, all that were ever acknowledged, or, for a
   * read that came too early to know of any, none.
   */
  readonly standing: "dated" | "final" | "early";
  /** The sum of the adds that must have counted, and how many these are. */
  readonly settled: number;
  readonly settledAdds: number;
  /** How many adds may have counted or not. */
  readonly openAdds: number;
  /** The least and the greatest sum that the read may have answered. */
  readonly least: number;
  readonly greatest: number;
}

/** What came of the reads of one counter. */
export interface JudgedCounter {
  readonly key: number;
  readonly wrong: readonly WrongRead[];
  readonly reads: number;
  /** How many of them must know every acknowledged add that there ever was. */
  readonly finals: number;
  /** The adds that did not fail. */
  readonly adds: number;
  readonly acknowledged: number;
  /** Adds that no read which began later can have missed, because there is none. */
  readonly unread: number;
  /** Reads that were only held against the least and the greatest sum, since there were too many possible ones. */
  readonly boundedOnly: number;
  /** Position of the invocation of the last read that was right; -1 if none was. */
  readonly lastRight: number;
}

/** Whether the answer lies outside of all that the adds can come to, or in a gap between such sums. */
export function isOutOfBounds({ value, least, greatest }: WrongRead): boolean {
  return value < least || value > greatest;
}
