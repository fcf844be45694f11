import type { History } from "../../history/history.ts";
import type { UnknownReason } from "../../verdict.ts";
import { readTransactions } from "../read-transactions.ts";
import { hasPlainOperations, plainOperations } from "./plain-operations.ts";
import { type RegisterTransactions, registerTransactions } from "./register-transactions.ts";

/** What a history does to registers, in transactions or by plain reads and writes, and why it cannot be judged if so. */
export function readRegisters(history: History): RegisterTransactions | UnknownReason {
  const transactions = hasPlainOperations(history) ? plainOperations(history) : readTransactions(history);
  if (typeof transactions === "string") return { kind: "malformed", message: transactions };
  return registerTransactions(transactions);
}
