/** Why a search stopped. */
export type Pause =
  /** Every certain call has its place. */
  | "linearized"
  /** No order places them all. */
  | "stuck"
  /** As many steps as it was given; it can go on. */
  | "paused"
  /** As many steps as it was given have brought it no further; it can go on. */
  | "stalled";
