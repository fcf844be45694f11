import { listAppend as listAppendChecker } from "../checkers/transactions/list-append/list-append.ts";
import { transactionalWorkload } from "./transactions/transactional.ts";
import type { Workload } from "./workload.ts";

/**
 * Transactions that append to lists and read them whole. A read gives away which appends came before it and in which
 * order, so what transactions depend on each other is seen, and not guessed.
 *
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export const listAppend: Workload = transactionalWorkload({
  name: "list-append",
  description:
    "Transactions of appends to and reads of several lists, which must be isolated from each other",
  write: "append",
  checker: listAppendChecker,
});
