import type { MicroOp } from "../../support/register-transactions/txn.ts";

/** Two pairs of blind writes whose orders are open, and eight readers that make each of the four ways a cycle. */
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
