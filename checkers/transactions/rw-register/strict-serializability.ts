import type { CheckContext } from "../../checker.ts";
import type { UnknownReason } from "../../verdict.ts";
import { BEFORE_ALL } from "../transactions.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { decide, type SerialDecision } from "./serial/decide.ts";

/**
 * Decides whether transactions over registers are strictly serializable: whether there is an order of those that are committed, and of
 * some that may be, in which every read sees the last write before it, and whatever was completed comes before whatever was
 * invoked later. Exact in both directions, unless it is given up.
 *
 * Transactions of unknown outcome that nobody saw are left out: without them every read that is left still sees the last write
 * before it, so an order exists with them only if one exists without.
 *
 * @see Papadimitriou, "The Serializability of Concurrent Database Updates", JACM 1979; for the method see `search`.
 */
export function decideStrictSerializability(
  registers: RegisterTransactions,
  { expired }: Pick<CheckContext, "expired">,
): SerialDecision {
  const { count, invoked } = registers.transactions;
  const timeless = invoked.reduce((sum, moment) => sum + (moment === BEFORE_ALL ? 1 : 0), 0);
  if (timeless === 0) return decide(registers, "realtime", expired);
  // Of completions alone, nobody knows when they began: what is left is the order of each process.
  const bySession = decide(registers, "process", expired);
  if (timeless === count || bySession.valid !== true) return bySession;
  const byTime = decide(registers, "realtime", expired);
  return byTime.valid === true ? { valid: "unknown", reason: HALF_TIMED } : byTime;
}

const HALF_TIMED: UnknownReason = {
  kind: "not-applicable",
  message:
    "Some operations have no invocation, so that of those only the order in each process is known: there is an order of transactions by time, and one by processes, but nobody looked for one that is both",
};
