import type { GlossaryEntry } from "./glossary-entry.ts";

export const ISOLATION = "Transactions behave as if they had run one after another.";
export const REAL = "Everything that is there was put there, by one request, once.";

/**
 * The anomalies of transactions in plain words.
 *
 * @see Adya, Liskov and O'Neil, "Generalized Isolation Level Definitions", ICDE 2000.
 */
export const TRANSACTION_GLOSSARY: Readonly<Record<string, GlossaryEntry>> = {
  G0: {
    title: "Dirty write (G0)",
    promise: "Writes of two transactions never interleave (read uncommitted).",
    meaning: "Two transactions overwrote each other, each before and after the other.",
  },
  G1a: {
    title: "Aborted read (G1a)",
    promise: "What an aborted transaction wrote is never seen (read committed).",
    meaning: "A transaction observed what another wrote and then rolled back.",
  },
  G1b: {
    title: "Intermediate read (G1b)",
    promise: "Only the last write of a transaction to an object is seen by others (read committed).",
    meaning: "A transaction observed a value that its writer had already replaced before committing.",
  },
  G1c: {
    title: "Circular information flow (G1c)",
    promise: "Information flows between transactions in one direction (read committed).",
    meaning: "Each of a ring of transactions saw or overwrote something of the one before it.",
  },
  "G-single": {
    title: "Read skew (G-single)",
    promise: "A transaction sees one consistent snapshot (snapshot isolation).",
    meaning: "A transaction saw another's effects in one place and missed them in another.",
  },
  "G-nonadjacent": {
    title: "Long fork (G-nonadjacent)",
    promise: "All transactions see writes in a compatible order (snapshot isolation).",
    meaning: "Two readers observed independent writes in opposite orders.",
  },
  "G2-item": {
    title: "Write skew (G2-item)",
    promise: ISOLATION,
    meaning: "Transactions read what others were about to change.",
  },
  "G-single-predicate": {
    title: "Read skew by a phantom (G-single)",
    promise: "A transaction sees one consistent snapshot (snapshot isolation).",
    meaning:
      "A transaction saw another's effects in one place, and was not shown a row that the other had made.",
  },
  "G-nonadjacent-predicate": {
    title: "Long fork by phantoms (G-nonadjacent)",
    promise: "All transactions see writes in a compatible order (snapshot isolation).",
    meaning: "Readers were shown rows in opposite orders of their making.",
  },
  G2: {
    title: "Phantom (G2)",
    promise: ISOLATION,
    meaning:
      "Transactions asked for rows by a predicate while others made rows that they would have been shown.",
  },
  "predicate-read-miss": {
    title: "Row missing from a predicate read",
    promise: "A predicate read shows each row that matches, and no other.",
    meaning: "A read left out a row that matched at all times, or showed one that did not match.",
  },
  "lost-update": {
    title: "Lost update",
    promise: "Whoever reads an object and then changes it is never overwritten unseen.",
    meaning: "Two changed the same version of an object, and the change of one is gone.",
  },
  "dirty-update": {
    title: "Dirty update",
    promise: "What an aborted transaction wrote leaves no trace (read committed).",
    meaning: "A transaction that committed built on what one had written that was aborted.",
  },
  "duplicate-elements": {
    title: "Element twice in a list",
    promise: REAL,
    meaning: "A list shows an element twice that was appended once.",
  },
  "incompatible-order": {
    title: "Incompatible orders",
    promise: "The versions of an object have one order, the same for everybody (read committed).",
    meaning: "Two reads of a list that only grows show it in orders that exclude each other.",
  },
  "cyclic-versions": {
    title: "Versions in a circle",
    promise: "The versions of an object have one order, the same for everybody.",
    meaning: "By what was read and written, versions of an object would have to come before themselves.",
  },
  "write-skew": {
    title: "Write skew (G2-item)",
    promise: ISOLATION,
    meaning: "Two transactions each read what the other one was about to change, and neither noticed.",
  },
  "unorderable-appends": {
    title: "Appends without an order",
    promise: "Of two transactions at once that write the same object, one is aborted (snapshot isolation).",
    meaning: "Transactions that overlapped appended to one list, and all of them committed.",
  },
  "nonserializable-item": {
    title: "Not a repeatable read",
    promise: "What a transaction has read of single keys does not change until it ends (repeatable read).",
    meaning: "No order of the transactions explains what they read of single keys.",
  },
  nonserializable: {
    title: "Not serializable",
    promise: ISOLATION,
    meaning: "No order of the transactions explains what they read.",
  },
};
