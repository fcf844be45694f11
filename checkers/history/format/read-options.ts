/** What a history's file cannot say about itself. */
export interface ReadOptions {
  /** `tuple`: the values of client operations are pairs `[key value]`, as Jepsen's independent workloads write them. */
  readonly keyFrom?: KeyFrom;
  /**
   * What to do with a completion that no invocation precedes: it is refused as malformed unless the caller wants it kept,
   * as some histories of transactions have nothing else. Kept, it is an event without a pair. Operations in EDN may leave out their
   * process then, and are all of the same.
   */
  readonly loneCompletions?: "refuse" | "keep";
}

export const KEY_SOURCES = ["tuple"] as const;
export type KeyFrom = (typeof KEY_SOURCES)[number];
