import type { History } from "../../../checkers/history/history.ts";
import type { RegisterTransactions } from "../../../checkers/transactions/rw-register/register-transactions.ts";
import type { Subjects } from "../checks.ts";

/** With the functions that are tried. */
export function registersOf(
  { readTransactions, registerTransactions }: Pick<Subjects, "readTransactions" | "registerTransactions">,
  history: History,
): RegisterTransactions {
  const transactions = readTransactions(history);
  if (typeof transactions === "string") throw new Error(transactions);
  const registers = registerTransactions(transactions);
  if ("kind" in registers) throw new Error(registers.message);
  return registers;
}
