import type { ListAnomaly } from "./list-anomalies.ts";

/** Anomalies of transactions over registers, in the same notation: `w x 1` writes, `r x =1` read 1 and `r x` read null. */
export const REGISTER_ANOMALIES: readonly ListAnomaly[] = [
  { name: "internal", wrong: ["1-2: w x 1; r x"], right: ["1-2: w x 1; r x =1"] },
  { name: "internal", wrong: ["1-2: w x 1", "1-9: r x; r x =1"], right: ["1-2: w x 1", "1-9: r x; r x"] },
  { name: "future-read", wrong: ["1-2: r x =1; w x 1"], right: ["1-2: w x 1; r x =1"] },
  { name: "G1a", wrong: ["1-2: w x 1 !", "3-4: r x =1"], right: ["1-2: w x 1 ?", "3-4: r x =1"] },
  { name: "G1b", wrong: ["1-2: w x 1; w x 2", "1-3: r x =1"], right: ["1-2: w x 1; w x 2", "1-3: r x =2"] },
  {
    name: "garbage-read",
    wrong: ["1-2: w x 1", "3-4: r x =9"],
    right: ["1-2: w x 1", "3-4: w x 9 ?", "5-6: r x =9"],
  },
  {
    name: "lost-update",
    wrong: ["1-9: r x =1; w x 2", "1-9: r x =1; w x 3", "1-9: w x 1"],
    right: ["1-9: r x =1; w x 2", "1-9: r x =2; w x 3", "1-9: w x 1"],
  },
  {
    name: "G1c",
    wrong: ["1-9: w x 1; r y =1", "1-9: w y 1; r x =1"],
    right: ["1-9: w x 1; r y", "1-9: w y 1; r x =1"],
  },
  {
    name: "G-single",
    wrong: ["1-9: w x 1; w y 1", "1-9: r x =1; r y"],
    right: ["1-9: w x 1; w y 1", "1-9: r x; r y"],
  },
  {
    name: "G-nonadjacent",
    wrong: ["1-9: w x 1", "1-9: w y 1", "1-9: r x =1; r y", "1-9: r y =1; r x"],
    right: ["1-9: w x 1", "1-9: w y 1", "1-9: r x =1; r y", "1-9: r y =1; r x =1"],
  },
  {
    name: "write-skew",
    wrong: ["1-9: r x; w y 1", "1-9: r y; w x 1"],
    right: ["1-9: r x; w y 1", "1-9: r y =1; w x 1"],
  },
  {
    name: "G2-item",
    wrong: ["1-9: r x; w y 1", "1-9: r y; w z 1", "1-9: r z; w x 1"],
    right: ["1-9: r x; w y 1", "1-9: r y; w z 1", "1-9: r z =1; w x 1"],
  },
  {
    name: "G1c-process",
    wrong: ["p1 1-2: r x =1", "p1 3-4: w y 1", "1-9: r y =1; w x 1"],
    right: ["p1 1-2: r x", "p1 3-4: w y 1", "1-9: r y =1; w x 1"],
  },
  {
    name: "G-single-process",
    wrong: ["p1 1-2: w x 1", "p1 3-4: r x; r y =1", "5-6: w y 1"],
    right: ["p1 1-2: w x 1", "p7 2-4: r x; r y =1", "1-6: w y 1"],
  },
  { name: "G1c-realtime", wrong: ["3-4: w x 1", "1-2: r x =1"], right: ["2-4: w x 1", "1-3: r x =1"] },
  { name: "G-single-realtime", wrong: ["1-2: w x 1", "3-4: r x"], right: ["1-3: w x 1", "2-4: r x"] },
  {
    name: "G-single-realtime",
    wrong: ["1-2: w x 1", "3-4: w x 2", "5-6: r x =1"],
    right: ["1-2: w x 1", "3-6: w x 2", "5-7: r x =1"],
  },
  {
    name: "G2-item-realtime",
    wrong: ["3-4: r x; w z 1", "1-9: w x 1; r y", "1-2: w y 1"],
    right: ["3-5: r x; w z 1", "1-9: w x 1; r y", "1-4: w y 1"],
  },
];
