import type { NamedHistory } from "./list-histories.ts";

/** The sharp side of each rule, beside the anomalies in `test/support/transactions/`. */
export const REGISTER_HISTORIES: readonly (NamedHistory & { readonly sequentialKeys?: boolean })[] = [
  {
    what: "writes in a circle, each after a read of the other",
    lines: ["1-9: r y =1; w x 1; w y 2", "1-9: r x =1; w y 1; w x 2", "10-11: r x =2; r y =2"],
    names: ["G1c"],
  },
  {
    what: "a process that goes forward in one key, and back with what it read",
    lines: ["p1 1-2: w x 1; r y =1", "p1 3-4: w x 2; w y 1"],
    sequentialKeys: true,
    names: ["G1c"],
  },
  {
    what: "a process that goes back in a key",
    lines: ["p1 1-2: w x 1", "p1 3-4: w x 2", "p1 5-6: r x =1"],
    sequentialKeys: true,
    names: ["cyclic-versions"],
  },
  { what: "a later read of the own write", lines: ["1-2: w x 1; r x =1; w x 2; r x =2"], names: [] },
  {
    what: "an own write that was overwritten",
    lines: ["1-2: w x 1; r x =1; w x 2", "3-4: r x =2"],
    names: [],
  },
  {
    what: "an own write, and then another's",
    lines: ["1-9: w x 1", "1-9: w x 2; r x =1"],
    names: ["internal"],
  },
  {
    what: "an intermediate version of an aborted one",
    lines: ["1-9: w x 1; w x 2 !", "1-9: r x =1"],
    names: ["G1a"],
  },
  {
    what: "two that see each other where each should have seen its own write",
    lines: ["1-9: w x 1; w y 1; r y =2", "1-9: w y 2; w x 2; r x =1"],
    names: ["G1c", "internal"],
  },
  { what: "an impossible read twice", lines: ["1-9: r x =9; r x =9"], names: ["garbage-read"] },
  { what: "an own version of before, read again", lines: ["1-9: w x 1; w x 2; r x =1"], names: ["internal"] },
  {
    what: "a version of unknown outcome that took effect late",
    lines: ["1-2: w x 1 ?", "3-4: r x", "5-6: r x =1"],
    names: [],
  },
  {
    what: "the other write of one of unknown outcome that was seen",
    lines: ["1-2: w x 1; w y 1 ?", "3-4: r x =1", "5-6: r y"],
    names: ["G-single-realtime"],
  },
  {
    what: "a process that goes on after what nobody knows of",
    lines: ["p1 1-2: w x 1 ?", "p1 3-4: r x", "1-9: r x =1"],
    names: [],
  },
  {
    what: "two that read the beginning of different keys and write",
    lines: ["1-9: r x; w x 1", "1-9: r y; w y 1", "10-11: r x =1; r y =1"],
    names: [],
  },
  {
    what: "an update of what its writer read",
    lines: ["1-9: r x; w x 1", "1-9: r x =1; w x 2", "10-11: r x =2"],
    names: [],
  },
  {
    what: "a ring of updates",
    lines: ["1-9: r x =2; w x 1", "1-9: r x =1; w x 2"],
    names: ["G1c", "cyclic-versions"],
  },
  {
    what: "a ring of writes that follow reads, in two keys",
    lines: ["1-9: r x; w x 1; w y 1", "1-9: r x =1; r y; w x 2; w y 2", "10-11: r x =2"],
    names: ["G-single"],
  },
];
