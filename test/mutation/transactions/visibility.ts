import { OPEN } from "../../support/register-transactions/open-orders.ts";
import { atOnce, historyOf as historyOfTxns } from "../../support/register-transactions/txn.ts";
import { transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, namesIn, UNLIMITED } from "./context.ts";

const of = "rw-register";

export const VISIBILITY_CHECKS: readonly Check[] = [
  { name: "rwRegister() calls a weaker promise kept only where that is known", of, run: settlesWeaker },
  { name: "rwRegister() decides what is promised of what is visible", of, run: decidesVisible },
  { name: "rwRegister() calls no promise kept that it had no time to look at", of, run: isCareful },
];

/** Each of two readers shows that one of the writers came before the other; nobody knows which did. */
const TORN = ["1-9: w a 1; w b 1", "1-9: w a 2; w b 2", "1-9: r b =2; r a =1", "1-9: r a =1; r b =2"];
/** What only sessions have in a circle. */
const CIRCLE_OF_SESSIONS = ["p50 1-2: r y =2", "p50 3-4: w x 1", "p51 5-6: r x =1", "p51 7-8: w y 2"];
/** It does not see its own write. */
const BLIND = ["1-9: w x 1; r x", "1-9: r x =1"];
/** It sees another's instead. */
const OVERSEEN = ["1-9: w x 1", "1-9: w x 2; r x =1"];
/** Of two writers of both keys it sees each in one of them; nobody knows which came first. */
const MIXED = ["1-9: w x 1; w y 1", "1-9: w x 2; w y 2", "1-9: r x =1; r y =2"];
/** The same of one writer in two transactions: torn only for sessions. */
const MIXED_BY_SESSION = ["p0 1-2: w x 1", "p0 3-4: w x 2; w y 1", "p1 5-6: r x =1; r y =1"];
/** The first process goes on after something of which nobody knows when it took effect; that what it did first came before is lost. */
const BRANCHED = ["p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p0 5-6: r x =1", "p1 7-8: r y =1"];

/** Histories of which most have no order of all transactions, though no name refutes a weaker promise, and whether that is known to be kept. */
const WEAKER = [
  ["snapshot-isolation", "unknown", historyOfTxns(atOnce(...OPEN))],
  ["repeatable-read", false, historyOfTxns(atOnce(...OPEN))],
  ["view-serializable", false, historyOfTxns(atOnce(...OPEN))],
  ["read-uncommitted", true, transactionsOf(...BLIND)],
  ["read-committed", true, transactionsOf(...BLIND)],
  ["read-committed", true, transactionsOf(...OVERSEEN)],
  ["read-committed", true, historyOfTxns(atOnce(...OPEN))],
  ["monotonic-atomic-view", true, historyOfTxns(atOnce(...OPEN))],
  ["read-committed", true, transactionsOf(...TORN)],
  ["read-committed", true, transactionsOf(...TORN, ...CIRCLE_OF_SESSIONS)],
  ["monotonic-atomic-view", false, transactionsOf(...TORN)],
  ["snapshot-isolation", false, transactionsOf(...TORN)],
  ["snapshot-isolation", false, transactionsOf(...MIXED)],
  ["monotonic-atomic-view", true, transactionsOf(...MIXED)],
  ["strong-session-snapshot-isolation", false, transactionsOf(...MIXED_BY_SESSION)],
  ["snapshot-isolation", true, transactionsOf(...MIXED_BY_SESSION)],
  ["causal", "unknown", transactionsOf(...BRANCHED)],
  ["monotonic-writes", "unknown", transactionsOf(...BRANCHED)],
  ["read-atomic", true, transactionsOf(...BRANCHED)],
] as const;

function settlesWeaker({ rwRegister }: Subjects): void {
  for (const [consistency, expected, history] of WEAKER) {
    const { valid } = rwRegister({ consistency }).check(history, UNLIMITED);
    demand(
      valid === expected,
      () => `${consistency} is ${String(valid)} where it should be ${String(expected)}`,
    );
  }
}

/** By promise: the name of what breaks it in a history, if something does. */
const VISIBLE: readonly (readonly [promise: string, broken: string | undefined, ...lines: string[]])[] = [
  ["read-committed", undefined, ...TORN],
  ["monotonic-atomic-view", "non-monotonic-read", ...TORN],
  [
    "monotonic-atomic-view",
    undefined,
    ...["p0 1-2: w x 1", "p0 3-4: w x 2; w y 1", "p1 5-6: r y =1; r x =1"],
  ],
  ["monotonic-atomic-view", undefined, ...MIXED],
  ["read-atomic", "non-monotonic-read", ...TORN],
  ["read-atomic", "fractured-read", ...MIXED],
  ["causal", "non-monotonic-read", ...TORN],
  ["causal", "fractured-read", ...MIXED],
  ["pram", "non-monotonic-read-process", ...TORN],
  ["pram", "fractured-read-process", ...MIXED],
  ["pram", "read-your-writes", ...BLIND],
  ["read-your-writes", "read-your-writes", ...BLIND],
  ["read-your-writes", undefined, "1-9: w x 1", "1-9: w x 2", "1-9: r x =1; r x =2"],
  ["read-atomic", "fractured-read", "1-9: w x 1; w y 1", "1-9: r x; r y =1"],
  ["read-atomic", undefined, "p0 1-2: w x 1", "p0 3-4: r x"],
  ["read-atomic", undefined, "p0 1-2: w x 1", "p0 3-4: w x 2; w y 1", "p1 5-6: r x =1; r y =1"],
  ["causal", "fractured-read-process", "p0 1-2: w x 1", "p0 3-4: w x 2; w y 1", "p1 5-6: r x =1; r y =1"],
  ["causal", "non-monotonic-read-process", "p0 1-2: w x 1", "p0 3-4: w x 2; w y 1", "p1 5-6: r y =1; r x =1"],
  ["causal", "read-your-writes", "p0 1-2: w x 1", "p0 3-4: r x"],
  ["causal", "causal-violation", "p0 1-2: w x 1", "p1 3-4: r x =1; w y 2", "p2 5-6: r y =2; r x"],
  ["causal", undefined, "p0 1-2: w x 1", "p1 3-4: r x"],
  ["pram", "monotonic-reads", "p0 1-2: w x 1", "p1 3-4: r x =1", "p1 5-6: r x"],
  ["pram", undefined, "p0 1-2: w x 1", "p1 3-4: r x =1; w y 2", "p2 5-6: r y =2; r x"],
  ["read-your-writes", "read-your-writes", "p0 1-2: w x 1", "p0 3-4: r x"],
  ["read-your-writes", undefined, "p0 1-2: w x 1", "p1 3-4: r x =1", "p1 5-6: r x"],
  ["monotonic-reads", "monotonic-reads", "p0 1-2: w x 1", "p1 3-4: r x =1", "p1 5-6: r x"],
  [
    "monotonic-reads",
    "monotonic-reads",
    "p9 1-9: w q 1; r q",
    "p0 1-2: w x 1",
    "p1 3-4: r x =1",
    "p1 5-6: r x",
  ],
  [
    "monotonic-writes",
    "monotonic-writes",
    ...["p0 1-2: w x 1", "p0 3-4: w y 1", "p1 5-6: r y =1", "p1 7-8: r x"],
  ],
  [
    "writes-follow-reads",
    "writes-follow-reads",
    ...["p0 1-2: w x 1", "p1 3-4: r x =1", "p1 5-6: w y 1", "p2 7-8: r y =1", "p2 9-10: r x"],
  ],
];

/** Names of what is visible, or is not: there are cycles by name besides. */
const OF_VISIBILITY = /^(non-monotonic|fractured|read-your|monotonic-|writes-follow|causal|pram)/;

function decidesVisible({ rwRegister }: Subjects): void {
  for (const [consistency, broken, ...lines] of VISIBLE) {
    const { valid, details } = rwRegister({ consistency }).check(transactionsOf(...lines), UNLIMITED);
    const text = `${consistency} of ${lines.join(" | ")}`;
    demand(valid === (broken === undefined), () => `${String(valid)}: ${text}`);
    const names = namesIn(details).filter((name) => OF_VISIBILITY.test(name));
    demand(names.join() === (broken ?? ""), () => `${names.join() || "nothing"}: ${text}`);
  }
}

/** More than any promise needs. */
const MOST_LOOKS = 100;

function isCareful({ rwRegister }: Subjects): void {
  for (const consistency of ["read-atomic", "causal", "monotonic-writes", "monotonic-atomic-view"]) {
    const history = transactionsOf(...TORN, "p50 1-2: w x 1", "p50 3-4: w y 1", "p51 5-6: r y =1; r x");
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      let looked = 0;
      const { valid } = rwRegister({ consistency }).check(history, {
        expired: () => looked++ >= looks,
        maxStates: 1e6,
      });
      if (looked <= looks) break;
      demand(valid !== true, () => `${consistency} is kept after ${looks} looks at the clock`);
    }
  }
}
