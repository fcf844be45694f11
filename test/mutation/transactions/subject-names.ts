/** The parts of the checkers of transactions that are tried by themselves. */
export type TransactionSubject =
  | "transaction-values"
  | "list-append"
  | "transaction-cycles"
  | "consistency-models"
  | "rw-register"
  | "serial-order"
  | "weak-isolation";
