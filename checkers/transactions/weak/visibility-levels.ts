import type { CheckContext } from "../../checker.ts";
import { WRITE } from "../../history/micro-ops.ts";
import type { UnknownReason } from "../../verdict.ts";
import { andWeaker, type ConsistencyModel } from "../consistency/models.ts";
import type { Flaw } from "../flaws.ts";
import { impossibleReadWords, involvedIn } from "../rw-register/impossible-read-words.ts";
import { visitImpossibleReads } from "../rw-register/impossible-reads.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";
import { flawOf } from "./broken-rule.ts";
import { type Kept, Levels } from "./levels.ts";
import { sessionHistory } from "./session-history.ts";
import { isWeakLevel, weakestBroken } from "./weak-levels.ts";

/** The models of the lattice that are decided by what is visible to each transaction, and whether they know of sessions. */
const KNOWS_SESSIONS = {
  "read-committed": false,
  "monotonic-atomic-view": false,
  "read-atomic": false,
  causal: true,
  pram: true,
  "read-your-writes": true,
  "monotonic-reads": true,
  "monotonic-writes": true,
  "writes-follow-reads": true,
} as const;
export type VisibilityLevel = keyof typeof KNOWS_SESSIONS;

/** The model as one of those, `undefined` if it is another. */
export function decidedByVisibility(model: ConsistencyModel): VisibilityLevel | undefined {
  return model in KNOWS_SESSIONS ? (model as VisibilityLevel) : undefined;
}

/** The strongest of those that a model implies; for consistent views, which imply none of them, the one of which whatever breaks it breaks them. */
export function visibilityImpliedBy(model: ConsistencyModel): VisibilityLevel | undefined {
  const weaker = andWeaker(model);
  const implied = (["causal", "read-atomic", "monotonic-atomic-view"] as const).find((level) =>
    weaker.has(level),
  );
  return implied ?? (weaker.has("consistent-view") ? "monotonic-atomic-view" : undefined);
}

/** What came of a level: what breaks it, by the name of an anomaly of the lattice, and why nobody can be sure that nothing does. */
export interface VisibilityAnswer {
  readonly flaw?: Flaw;
  readonly reason?: UnknownReason;
}

/**
 * Judges a level. What breaks a level that no session comes into may, in one that knows sessions, rest on them, and is then called
 * `-process`.
 *
 * Read committed holds where no anomaly was found: whatever the order of writes, it can be that of some order of transactions in which
 * all come after what they read.
 */
export function judgeVisibility(
  level: VisibilityLevel,
  registers: RegisterTransactions,
  expired: CheckContext["expired"],
): VisibilityAnswer {
  const knowsSessions = KNOWS_SESSIONS[level];
  const own = NEEDS_OWN_WRITES.has(level) ? missedOwnWrite(registers) : undefined;
  if (own !== undefined) return { flaw: own };
  const sessions = sessionHistory(registers, !knowsSessions);
  const kept = judge(level, new Levels(sessions, expired));
  if (kept === "late") return { reason: LATE };
  if (kept === undefined) return sessions.isBranched ? { reason: BRANCHED } : {};
  const flaw = flawOf(sessions, kept);
  // Without sessions, causes are reads of what was written, and a circle of these has a name.
  if (!knowsSessions && kept.rule === "causes") return { flaw: { ...flaw, name: "G1c" } };
  if (!knowsSessions || (kept.rule !== "read-committed" && kept.rule !== "read-atomic")) return { flaw };
  const plain = level === "causal" ? judgeVisibility("read-atomic", registers, expired) : {};
  return plain.flaw === undefined ? { flaw: { ...flaw, name: `${flaw.name}-process` } } : plain;
}

const NEEDS_OWN_WRITES: ReadonlySet<VisibilityLevel> = new Set(["read-your-writes", "pram", "causal"]);

function judge(level: VisibilityLevel, levels: Levels): Kept {
  if (level === "read-committed") return levels.judge("causes");
  if (level === "monotonic-atomic-view") return levels.firstBroken(["read-committed"]);
  return isWeakLevel(level) ? weakestBroken(level, levels) : levels.firstBroken([level]);
}

/** Within one transaction. */
function missedOwnWrite(registers: RegisterTransactions): Flaw | undefined {
  const { transactions } = registers;
  let flaw: Flaw | undefined;
  visitImpossibleReads(registers, (read) => {
    if (read.kind !== "internal" || transactions.f[read.other] !== WRITE) return false;
    flaw = {
      name: "read-your-writes",
      transactions: involvedIn(registers, read),
      sentence: impossibleReadWords(registers, read),
    };
    return true;
  });
  return flaw;
}

const LATE: UnknownReason = {
  kind: "time",
  message: "What is visible to each transaction could not be followed to the end in time",
};

/** Of a history in which sessions have no single order. */
export const BRANCHED: UnknownReason = {
  kind: "not-applicable",
  message:
    "A process went on after an operation of unknown outcome that took effect, and nobody knows when: clients should go on as new processes, so that sessions have one order",
};
