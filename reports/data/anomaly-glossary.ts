interface GlossaryEntry {
  readonly title: string;
  /** What a database promises that never shows this anomaly. */
  readonly promise: string;
  readonly meaning: string;
}

const ISOLATION = "Transactions behave as if they had run one after another.";

/**
 * The anomalies of the literature in plain words.
 *
 * @see Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990.
 * @see Adya, Liskov and O'Neil, "Generalized Isolation Level Definitions", ICDE 2000.
 */
const GLOSSARY: Readonly<Record<string, GlossaryEntry>> = {
  nonlinearizable: {
    title: "Not linearizable",
    promise:
      "Every operation takes effect at one instant between its call and its return, and everybody sees the effects in that order (linearizability).",
    meaning: "No order of the operations explains what the clients were told.",
  },
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
  "lost-update": {
    title: "Lost update",
    promise: "A transaction that read an object and then changed it is never overwritten unseen.",
    meaning: "Two transactions changed the same version of an object, and one change is gone.",
  },
};

/** What is known about an anomaly by its name; `G1a-realtime` and `G1a-process` read as `G1a`. */
export function glossaryEntry(name: string): GlossaryEntry | undefined {
  const base = name.replace(/-(realtime|process)$/, "");
  return Object.hasOwn(GLOSSARY, base) ? GLOSSARY[base] : undefined;
}
