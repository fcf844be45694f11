/** What a history's file cannot say about itself. */
export interface ReadOptions {
  /** `tuple`: the values of client operations are pairs `[key value]`, as Jepsen's independent workloads write them. */
  readonly keyFrom?: KeyFrom;
  /**
   * What to do with a completion that no invocation precedes: it is refused as malformed unless the caller wants it kept,
   * as some histories of transactions have nothing else. Kept, it is an event without a pair.
   */
  readonly loneCompletions?: "refuse" | "keep";
  /**
   * What to do with a history in EDN none of whose events names a process: it is refused unless the caller knows that each operation
   * followed the one before. Then each is of a process of its own, and two that overlap are refused. Default: `refuse`.
   */
  readonly missingProcesses?: "refuse" | "one-each";
}

export const KEY_SOURCES = ["tuple"] as const;
export type KeyFrom = (typeof KEY_SOURCES)[number];
