import { READ } from "../../history/micro-ops.ts";
import type { Anomaly } from "../../verdict.ts";
import { operationOf } from "../operation-of.ts";
import { impossibleReadWords, involvedIn } from "../rw-register/impossible-read-words.ts";
import { type ImpossibleReadKind, visitImpossibleReads } from "../rw-register/impossible-reads.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";

/** How many are told of a kind. */
const MAX_TOLD = 5;

/**
 * What no level of isolation allows, in sentences, one for each read; the first few of each kind. That a transaction reads two things where
 * it has written nothing is not among them: some levels allow it.
 */
export function impossibleReadAnomalies(registers: RegisterTransactions): Anomaly[] {
  const { transactions } = registers;
  const told = new Map<ImpossibleReadKind, Anomaly[]>();
  visitImpossibleReads(registers, (read) => {
    const { kind, other } = read;
    if (kind === "internal" && transactions.f[other] === READ) return false;
    const alike = told.get(kind) ?? [];
    if (alike.length === MAX_TOLD) return false;
    const operations = involvedIn(registers, read).map((t) => operationOf(transactions, t));
    told.set(kind, [...alike, { name: kind, explanation: impossibleReadWords(registers, read), operations }]);
    return false;
  });
  return [...told.values()].flat();
}
