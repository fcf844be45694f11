import type { CheckContext } from "../../checker.ts";
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
  return decide(registers, "realtime", expired);
}
