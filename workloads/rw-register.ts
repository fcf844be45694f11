import { rwRegister as rwRegisterChecker } from "../checkers/transactions/rw-register/rw-register.ts";
import { transactionalWorkload } from "./transactions/transactional.ts";
import type { Workload } from "./workload.ts";

/**
 * Transactions that write and read registers, for databases that have no lists. A read gives away one write only, so
 * there is less to be concluded than from lists.
 */
export const rwRegister: Workload = transactionalWorkload({
  name: "rw-register",
  description:
    "Transactions of writes and reads of several registers, which must be isolated from each other",
  write: "w",
  checker: rwRegisterChecker,
});
