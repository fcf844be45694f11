import type { Placement } from "./arrange.ts";
import type { Timeline } from "./timeline.ts";

/** What tells one kind of collection from another: in which order its items may come and go. */
export interface Rules {
  /** Items that the kind cannot order, however many others there are; `undefined` if it can order all of them. */
  conflict(timeline: Timeline): readonly number[] | undefined;
  /**
   * By item: a tick at which it must have been removed, since the removal of another item, certainly added while this one
   * was there or the like, ends then; `NEVER` if no pair says so. Necessary, not always sufficient.
   */
  deadlines(timeline: Timeline): Int32Array;
  /** Where to add and to remove every item, if there is no conflict. */
  place(timeline: Timeline): Placement;
}
