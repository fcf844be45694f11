import type { Json } from "../../../checkers/history/operation.ts";

/** What a command did to one key: what it put there, appended to its list or popped off it; null for a delete. */
export interface Edit {
  readonly kind: "put" | "append" | "pop" | "delete";
  readonly key: string;
  readonly value: Json;
}

/**
 * An edit in the order of all. Every command that changes keys takes the next revision, from 1, and all edits of a
 * transaction have the same.
 */
export interface Change extends Edit {
  readonly revision: number;
}

/** Changes as a node tells them to a watcher, in order. */
export interface Feed {
  /** The store has forgotten the changes before this revision. */
  readonly oldest: number;
  /** This is all there is up to this revision, the node's latest unless that were too much for one answer. */
  readonly to: number;
  readonly changes: readonly Change[];
}
