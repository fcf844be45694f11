/** A small history in the notation of `transactionsOf`, and everything that is wrong with it. */
export interface NamedHistory {
  readonly what: string;
  readonly lines: readonly string[];
  /** The names of all its anomalies, sorted. */
  readonly names: readonly string[];
}

/** What the anomalies in `test/support/transactions/` leave open, and the sharp side of each rule. */
export const LIST_HISTORIES: readonly NamedHistory[] = [
  {
    what: "aborted transactions that overwrote each other in a circle",
    lines: ["1-9: a x 1; a y 1 !", "1-9: a x 2; a y 2", "10-11: r x 1,2; r y 2,1"],
    names: ["G1a", "dirty-update"],
  },
  {
    what: "an intermediate element of an aborted transaction",
    lines: ["1-9: a x 1; a x 2 !", "1-9: r x 1"],
    names: ["G1a"],
  },
  {
    what: "an own intermediate element",
    lines: ["1-9: a x 1; r x 1; a x 2", "10-11: r x 1,2"],
    names: [],
  },
  {
    what: "two versions of one length in one transaction",
    lines: ["1-9: a x 1", "1-9: a x 2", "1-9: r x 1,2; r x 2,1"],
    names: ["incompatible-order", "internal"],
  },
  {
    what: "an own element to come, in a version that contradicts others",
    lines: ["1-9: a x 1", "1-9: a x 3", "1-9: r x 9,2; a x 2", "1-9: r x 1,3,2", "1-9: a x 9"],
    names: ["future-read", "incompatible-order"],
  },
  {
    what: "a read after the own append, and another append",
    lines: ["1-9: a x 1; r x 1; a x 2", "1-9: r x 1,2; a x 3", "10-11: r x 1,2,3"],
    names: [],
  },
  {
    what: "two elements appended after one read",
    lines: ["1-9: r x; a x 1; a x 2", "10-11: r x 1,2; a y 1", "12-13: r y 1"],
    names: [],
  },
  {
    what: "two appends unseen beside that of another, which the first overlooked",
    lines: ["1-9: r x; a x 1; a x 2", "1-9: a x 3"],
    names: [],
  },
  {
    what: "two that read an empty list and appended to another",
    lines: ["1-9: r x; a y 1", "10-11: r z; a z 1", "12-13: r y 1; r z 1"],
    names: [],
  },
  {
    what: "transactions of unknown outcome that read the same version and appended",
    lines: [
      "1-2: a x 1",
      "3-9: r x; a x 2 ?",
      "3-9: r x; a x 3 ?",
      "3-9: r x 1; a x 4",
      "10-11: r x 1,4,2,3",
    ],
    names: [],
  },
  {
    what: "a circle of writes that one unseen append closes",
    lines: ["1-9: a x 1; a y 1", "1-9: a x 2; a y 2", "1-9: r x 1", "1-9: r y 2"],
    names: ["G-nonadjacent", "G-single", "G0", "long-fork"],
  },
  {
    what: "two that each wrote after one that overlooked what the other had written after",
    lines: [
      "1-9: a x 1; a z 1",
      "1-9: r y; a x 2",
      "1-9: a y 1",
      "1-9: r z; a y 2",
      "10-11: r x 1,2; r y 1,2; r z 1",
    ],
    names: ["G-nonadjacent"],
  },
  {
    what: "three that overlook each other",
    lines: ["1-9: r x; a y 1", "1-9: r y; a z 1", "1-9: r z; a x 1"],
    names: ["G2-item"],
  },
  {
    what: "two that overlook each other in one key",
    lines: ["1-9: r x; a x 1", "1-9: r x; a x 2"],
    names: ["G2-item", "lost-update"],
  },
  {
    what: "an unseen append to a list whose reads contradict each other",
    lines: [
      "1-9: a x 1",
      "1-9: a x 2; a y 2",
      "1-9: a x 3",
      "1-9: a x 4; a y 1",
      "1-9: r x 1,2",
      "1-9: r x 1,3",
      "10-11: r y 1,2",
    ],
    names: ["incompatible-order"],
  },
  {
    what: "a longer version beside a shorter one that contradicts it",
    lines: ["1-9: a x 1; a y 1", "1-9: a x 2; a y 2", "1-9: a x 3", "1-9: r x 3", "10-11: r x 1,2; r y 2,1"],
    names: ["incompatible-order"],
  },
  {
    what: "an overlooked append of the next of two",
    lines: ["1-9: r x; a x 1; r y 1", "1-9: a x 2; a y 1"],
    names: ["G-single"],
  },
  {
    what: "an overlooked append of the one before of two",
    lines: ["1-9: a x 2; a y 1", "1-9: r x; a x 1; r y 1"],
    names: ["G-single"],
  },
  {
    what: "an overlooked append of the last of four",
    lines: ["1-9: r x; a x 1; r y 1", "1-9: a x 2", "1-9: a x 3", "1-9: a x 4; a y 1"],
    names: ["G-single"],
  },
  {
    what: "an overlooked append of the first of four",
    lines: ["1-9: a x 4; a y 1", "1-9: a x 2", "1-9: a x 3", "1-9: r x; a x 1; r y 1"],
    names: ["G-single"],
  },
  {
    what: "an overlooked append of one of three, by a mere reader",
    lines: ["1-9: a x 1", "1-9: a x 2", "1-9: a x 3; a y 1", "1-9: r x; r y 1"],
    names: ["G-single"],
  },
  {
    what: "an overlooked append of the first of three, by a mere reader",
    lines: ["1-9: a x 1; a y 1", "1-9: a x 2", "1-9: a x 3", "1-9: r x; r y 1"],
    names: ["G-single"],
  },
  {
    what: "an overlooked append behind an aborted one",
    lines: ["1-9: a x 1", "1-9: a x 9 !", "1-9: a x 2; a y 1", "1-9: r x 1; r y 1", "10-11: r x 1,9,2"],
    names: ["G-single", "G1a", "dirty-update"],
  },
  {
    what: "a process that goes on after what nobody knows of",
    lines: ["p1 1-2: a x 1 ?", "p1 3-4: r x", "1-9: r x 1"],
    names: [],
  },
  {
    what: "one that was over while another was not, before a third",
    lines: ["1-2: a x 1", "1-5: a z 1", "3-9: a w 1", "6-7: r x"],
    names: ["G-single-realtime"],
  },
  {
    what: "one that began between two that were over",
    lines: ["1-2: a x 1", "3-9: r y", "4-5: a y 1", "10-11: r x 1; r y 1"],
    names: [],
  },
  {
    what: "another's append between two reads",
    lines: ["1-9: r x; a x 1; r x 2,1", "1-9: a x 2"],
    names: ["G-single", "internal"],
  },
  {
    what: "a read that contradicts others, of what somebody appended between",
    lines: ["1-9: a x 1", "1-9: a x 2", "1-9: a x 3; a y 1", "1-9: r x 2; r y 1", "1-9: r x 1,2,3"],
    names: ["incompatible-order"],
  },
  {
    what: "an element twice in a read, and what would come before and after it",
    lines: ["1-9: a x 1; a y 1", "1-9: a x 2; a y 2", "10-11: r x 1,2,1; r y 1,2"],
    names: ["duplicate-elements"],
  },
  {
    what: "equal elements of different lists",
    lines: ["1-2: a x 1", "3-4: a y 1", "5-6: r x 1; r y 1"],
    names: [],
  },
];

/** With it no history is serializable, so that only snapshots can be left. */
const WRITE_SKEW = ["10-19: r s; a t 1", "10-19: r t; a s 1"];

/** Histories that snapshot isolation allows, or not, for want of an order of appends that nobody saw. */
export const SNAPSHOT_HISTORIES: readonly (NamedHistory & { readonly consistency: string })[] = [
  {
    what: "two that overlook each other and append to one key",
    lines: ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a z 2"],
    consistency: "snapshot-isolation",
    names: ["G2-item", "unorderable-appends", "write-skew"],
  },
  {
    what: "two that overlook each other and append to different keys",
    lines: ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a w 2"],
    consistency: "snapshot-isolation",
    names: ["G2-item", "write-skew"],
  },
  {
    what: "two that overlook each other and append to one key, beside a stale read",
    lines: ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a z 2", "20-21: a q 1", "22-23: r q"],
    consistency: "snapshot-isolation",
    names: ["G-single-realtime", "G2-item", "unorderable-appends", "write-skew"],
  },
  {
    what: "a stale read of one that appended to the same key",
    lines: ["1-2: a x 1; a z 2", "3-4: r x; a z 1"],
    consistency: "snapshot-isolation",
    names: ["G-single-realtime"],
  },
  {
    what: "several that overlook each other, of which the likely order does not fit",
    lines: [
      "1-9: r u; a u 1; a z 5",
      "1-9: r v; a u 10; a z 15; a z 16",
      "1-9: r w; a u 21; a q 25",
      "1-9: a v 30; a w 31; a q 36",
      "1-9: r w; a t 41",
      "1-9: r t; a w 51; a z 55; a q 56",
    ],
    consistency: "snapshot-isolation",
    names: ["G2-item", "write-skew"],
  },
  {
    what: "many in a row, beside a write skew",
    lines: [
      "1-2: r x; a y 1",
      "1-2: r y; a x 1",
      ...Array.from(
        { length: 25 },
        (_, i) => `1-9: r c${i}${i === 0 ? "" : " 1"}; a c${i + 1} 1; a z ${i}`,
      ).toReversed(),
    ],
    consistency: "snapshot-isolation",
    names: ["G2-item", "write-skew"],
  },
  ...(["snapshot-isolation", "strong-session-snapshot-isolation", "strong-snapshot-isolation"] as const).map(
    (consistency) => ({
      what: "two that overlapped in time only",
      lines: [...WRITE_SKEW, "1-2: a c 1", "3-8: r b; a z 1", "1-9: r c; a b 1; a z 2"],
      consistency,
      names: [
        "G2-item",
        ...(consistency === "strong-snapshot-isolation" ? ["unorderable-appends-realtime"] : []),
        "write-skew",
      ],
    }),
  ),
  ...(["snapshot-isolation", "strong-session-snapshot-isolation"] as const).map((consistency) => ({
    what: "two that overlapped in a process only",
    lines: [...WRITE_SKEW, "p1 1-2: a c 1", "p1 3-8: r b; a z 1", "1-9: r c; a b 1; a z 2"],
    consistency,
    names: [
      "G2-item",
      ...(consistency === "strong-session-snapshot-isolation" ? ["unorderable-appends-process"] : []),
      "write-skew",
    ],
  })),
];
