import type { CheckContext } from "../../checker.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { decide, type SerialDecision } from "./serial/decide.ts";

/**
 * Decides whether transactions over registers are serializable: as `decideStrictSerializability`, but time does not bind. It still
 * says which order is the likely one.
 *
 * Without time many more orders are possible, so a history that is not serializable may remain undecided where the transactions
 * that contradict each other lie far apart.
 */
export function decideSerializability(
  registers: RegisterTransactions,
  { expired }: Pick<CheckContext, "expired">,
): SerialDecision {
  return decide(registers, "none", expired);
}

/** The same where the transactions of each process have to come in its order: strong session serializability. */
export function decideSessionSerializability(
  registers: RegisterTransactions,
  { expired }: Pick<CheckContext, "expired">,
): SerialDecision {
  return decide(registers, "process", expired);
}
