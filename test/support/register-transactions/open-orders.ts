import type { MicroOp } from "./txn.ts";

/**
 * Two pairs of blind writes: of 1 and 2 to key 0, and of 1 and 2 to key 1. Eight readers make each of the four ways to order the
 * pairs a cycle, but leave each pair open as long as the other one is.
 */
export const OPEN: readonly (readonly MicroOp[])[] = [
  [
    ["w", 0, 1],
    ["w", 2, 1],
  ],
  [
    ["w", 0, 2],
    ["w", 3, 1],
  ],
  [
    ["w", 1, 1],
    ["w", 4, 1],
  ],
  [
    ["w", 1, 2],
    ["w", 5, 1],
  ],
  [
    ["r", 3, 1],
    ["r", 1, 1],
  ],
  [
    ["r", 5, 1],
    ["r", 0, 1],
  ],
  [
    ["r", 3, 1],
    ["r", 1, 2],
  ],
  [
    ["r", 4, 1],
    ["r", 0, 1],
  ],
  [
    ["r", 2, 1],
    ["r", 1, 1],
  ],
  [
    ["r", 5, 1],
    ["r", 0, 2],
  ],
  [
    ["r", 2, 1],
    ["r", 1, 2],
  ],
  [
    ["r", 4, 1],
    ["r", 0, 2],
  ],
];
