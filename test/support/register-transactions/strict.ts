import type { CheckContext } from "../../../checkers/checker.ts";
import type { RegisterTransactions } from "../../../checkers/transactions/rw-register/register-transactions.ts";
import type {
  SerialDecision,
  SerialWitness,
} from "../../../checkers/transactions/rw-register/serial/decide.ts";
import { decideStrictSerializability } from "../../../checkers/transactions/rw-register/strict-serializability.ts";
import { historyOf, registersOf, type Txn } from "./txn.ts";

/** All the time there is. */
export const CONTEXT: Pick<CheckContext, "expired"> = { expired: (): boolean => false };

export function registers(txns: readonly Txn[]): RegisterTransactions {
  return registersOf(historyOf(txns));
}

export function strict(txns: readonly Txn[]): SerialDecision {
  return decideStrictSerializability(registers(txns), CONTEXT);
}

/** @throws Error if there is none, since it is valid or unknown. */
export function witness(decision: SerialDecision): SerialWitness {
  if (decision.valid !== false) throw new Error(`It is ${decision.valid}`);
  return decision.witness;
}
