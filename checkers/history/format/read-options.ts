/** What a history's file cannot say about itself. */
export interface ReadOptions {
  /** `tuple`: the values of client operations are pairs `[key value]`, as Jepsen's independent workloads write them. */
  readonly keyFrom?: KeyFrom;
}

export const KEY_SOURCES = ["tuple"] as const;
export type KeyFrom = (typeof KEY_SOURCES)[number];
