import { listAppend } from "../../checkers/transactions/list-append/list-append.ts";
import type { ReportInput } from "../../reports/report.ts";
import { invalidReport } from "./sample-report.ts";
import { UNLIMITED } from "./simulated-run.ts";
import { transactionsOf } from "./transactions/transaction-history.ts";

/** A long fork, of four transactions, and a transaction that reads what another had overwritten before it began. */
export function cyclicReport(): ReportInput {
  const elements = Array.from({ length: 30 }, (_, i) => i + 1);
  const history = transactionsOf(
    "1-9: a x 1",
    "1-9: a y 1",
    "1-9: r x 1; r y",
    "1-9: r y 1; r x",
    `10-11: ${elements.map((n) => `a z ${n}`).join("; ")}`,
    "12-13: r z",
  );
  const verdict = listAppend().check(history, UNLIMITED);
  const { run } = invalidReport();
  return { run: { ...run, workload: "list-append" }, history, verdict };
}
