import type { CheckContext } from "../../checker.ts";
import type { ConsistencyModel } from "../consistency/models.ts";
import type { Flaw } from "../flaws.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";
import { flawOf } from "./broken-rule.ts";
import { Levels } from "./levels.ts";
import { sessionHistory } from "./session-history.ts";
import { isWeakLevel, weakestBroken } from "./weak-levels.ts";

/** The models of the lattice that are decided by what is visible to each transaction, and whether they know of sessions. */
const KNOWS_SESSIONS = {
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

/**
 * What breaks a level, by the name of an anomaly of the lattice; `undefined` if nothing does, and `late` if the time was up. What breaks a
 * level that no session comes into may here rest on sessions, and then it is called `-process`.
 */
export function visibilityFlaw(
  level: VisibilityLevel,
  registers: RegisterTransactions,
  expired: CheckContext["expired"],
): Flaw | "late" | undefined {
  const sessions = sessionHistory(registers, !KNOWS_SESSIONS[level]);
  const levels = new Levels(sessions, expired);
  const kept = isWeakLevel(level) ? weakestBroken(level, levels) : levels.firstBroken([level]);
  if (kept === undefined || kept === "late") return kept;
  const flaw = flawOf(sessions, kept);
  const isPlain = kept.rule === "read-committed" || kept.rule === "read-atomic";
  return KNOWS_SESSIONS[level] && isPlain ? { ...flaw, name: `${flaw.name}-process` } : flaw;
}

/**
 * Whether a model holds of which no anomaly was found. Read committed then does: whatever the order of writes, it is that of some order of
 * transactions in which all come after what they read. So does monotonic atomic view if, besides, no read in a transaction goes back behind an
 * earlier one.
 */
export function isImpliedByVisibility(
  model: ConsistencyModel,
  registers: RegisterTransactions,
  { expired }: CheckContext,
): boolean {
  const levels = new Levels(sessionHistory(registers, true), expired);
  if (model === "read-committed") return levels.judge("causes") === undefined;
  return model === "monotonic-atomic-view" && levels.firstBroken(["read-committed"]) === undefined;
}
