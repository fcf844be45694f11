/** An anomaly of transactions over lists: transactions that show it, and others, as like them as can be, that do not. */
export interface ListAnomaly {
  readonly name: string;
  /** In the notation of `transactionsOf`. */
  readonly wrong: readonly string[];
  readonly right: readonly string[];
}

export const LIST_ANOMALIES: readonly ListAnomaly[] = [
  { name: "internal", wrong: ["1-2: a x 1; r x"], right: ["1-2: a x 1; r x 1"] },
  {
    name: "internal",
    wrong: ["1-2: r x; a x 1; r x 1,2", "1-2: a x 2"],
    right: ["1-2: r x; a x 1; r x 1", "1-2: a x 2"],
  },
  { name: "future-read", wrong: ["1-2: r x 1; a x 1"], right: ["1-2: a x 1; r x 1"] },
  { name: "G1a", wrong: ["1-2: a x 1 !", "3-4: r x 1"], right: ["1-2: a x 1 ?", "3-4: r x 1"] },
  {
    name: "G1b",
    wrong: ["1-2: a x 1; a x 2", "1-3: r x 1"],
    right: ["1-2: a x 1; a x 2", "1-3: r x 1,2"],
  },
  {
    name: "garbage-read",
    wrong: ["1-2: a x 1", "3-4: r x 1,9"],
    right: ["1-2: a x 1", "3-4: a x 9 ?", "5-6: r x 1,9"],
  },
  {
    name: "dirty-update",
    wrong: ["1-2: a x 1 !", "3-4: a x 2", "5-6: r x 1,2"],
    right: ["1-2: a x 1 !", "3-4: a x 2", "5-6: r x 2"],
  },
  {
    name: "duplicate-elements",
    wrong: ["1-2: a x 1", "3-4: r x 1,1"],
    right: ["1-2: a x 1", "3-4: r x 1"],
  },
  {
    name: "incompatible-order",
    wrong: ["1-9: a x 1", "1-9: a x 2", "1-9: r x 1,2", "1-9: r x 2,1"],
    right: ["1-9: a x 1", "1-9: a x 2", "1-9: r x 1,2", "1-9: r x 1,2"],
  },
  {
    name: "lost-update",
    wrong: ["1-9: r x 1; a x 2", "1-9: r x 1; a x 3", "1-9: a x 1"],
    right: ["1-9: r x 1; a x 2", "1-9: r x 1,2; a x 3", "1-9: a x 1"],
  },
  {
    name: "G0",
    wrong: ["1-9: a x 1; a y 1", "1-9: a x 2; a y 2", "10-11: r x 1,2; r y 2,1"],
    right: ["1-9: a x 1; a y 1", "1-9: a x 2; a y 2", "10-11: r x 1,2; r y 1,2"],
  },
  {
    name: "G1c",
    wrong: ["1-9: a x 1; r y 1", "1-9: a y 1; r x 1"],
    right: ["1-9: a x 1; r y", "1-9: a y 1; r x 1"],
  },
  {
    name: "G-single",
    wrong: ["1-9: a x 1; a y 1", "1-9: r x 1; r y"],
    right: ["1-9: a x 1; a y 1", "1-9: r x; r y"],
  },
  {
    name: "G-nonadjacent",
    wrong: ["1-9: a x 1", "1-9: a y 1", "1-9: r x 1; r y", "1-9: r y 1; r x"],
    right: ["1-9: a x 1", "1-9: a y 1", "1-9: r x 1; r y", "1-9: r y 1; r x 1"],
  },
  {
    name: "write-skew",
    wrong: ["1-9: r x; a y 1", "1-9: r y; a x 1"],
    right: ["1-9: r x; a y 1", "1-9: r y 1; a x 1"],
  },
  {
    name: "G2-item",
    wrong: ["1-9: r x; a y 1", "1-9: r y; a z 1", "1-9: r z; a x 1"],
    right: ["1-9: r x; a y 1", "1-9: r y; a z 1", "1-9: r z 1; a x 1"],
  },
  {
    name: "G0-process",
    wrong: ["p1 1-2: a x 1", "p1 3-4: a x 2", "5-6: r x 2,1"],
    right: ["p1 1-2: a x 1", "p1 3-4: a x 2", "5-6: r x 1,2"],
  },
  {
    name: "G1c-process",
    wrong: ["p1 1-2: r x 1", "p1 3-4: a y 1", "1-9: r y 1; a x 1"],
    right: ["p1 1-2: r x", "p1 3-4: a y 1", "1-9: r y 1; a x 1"],
  },
  {
    name: "G-single-process",
    wrong: ["p1 1-2: a x 1", "p1 3-4: r x; r y 1", "5-6: a y 1"],
    right: ["p1 1-2: a x 1", "p7 2-4: r x; r y 1", "1-6: a y 1"],
  },
  {
    name: "G-nonadjacent-process",
    wrong: ["p1 1-2: r x 1", "p1 3-4: r y", "p2 1-2: r y 1", "p2 3-4: r x", "1-9: a x 1", "1-9: a y 1"],
    right: ["p1 1-2: r x 1", "p1 3-4: r y", "p2 1-2: r y 1", "p2 3-4: r x 1", "1-9: a x 1", "1-9: a y 1"],
  },
  {
    name: "G2-item-process",
    wrong: ["p1 1-2: a x 1", "p1 3-4: r y", "1-9: a y 1; r x"],
    right: ["p1 1-2: a x 1", "p1 3-4: r y", "1-9: a y 1; r x 1"],
  },
  {
    name: "G0-realtime",
    wrong: ["1-2: a x 1", "3-4: a x 2", "5-6: r x 2,1"],
    right: ["1-4: a x 1", "3-4: a x 2", "5-6: r x 2,1"],
  },
  { name: "G1c-realtime", wrong: ["3-4: a x 1", "1-2: r x 1"], right: ["2-4: a x 1", "1-3: r x 1"] },
  { name: "G-single-realtime", wrong: ["1-2: a x 1", "3-4: r x"], right: ["1-3: a x 1", "2-4: r x"] },
  {
    name: "G-nonadjacent-realtime",
    wrong: ["1-2: r x 1", "3-4: r y", "3-4: r y 1", "5-6: r x", "1-9: a x 1", "1-9: a y 1"],
    right: ["1-2: r x 1", "3-4: r y", "3-4: r y 1", "5-6: r x 1", "1-9: a x 1", "1-9: a y 1"],
  },
  {
    name: "G2-item-realtime",
    wrong: ["3-4: r x; a z 1", "1-9: a x 1; r y", "1-2: a y 1"],
    right: ["3-5: r x; a z 1", "1-9: a x 1; r y", "1-4: a y 1"],
  },
];
