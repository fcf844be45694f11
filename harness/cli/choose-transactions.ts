import { type KeyDistribution, USUAL_SHAPE } from "../../workloads/transactions/transaction-shape.ts";
import type { Workload, WorkloadOptions } from "../../workloads/workload.ts";
import { HarnessError } from "../harness-error.ts";

/** The options of `faultline run` that mean something for workloads of transactions only. */
export interface TransactionOptions {
  readonly minTxnLength?: number;
  readonly maxTxnLength?: number;
  readonly maxWritesPerKey?: number;
  readonly readFraction?: number;
  readonly keyDistribution?: KeyDistribution;
  readonly consistency?: string;
}

/** Each option as the user writes it. */
const FLAGS: Readonly<Record<keyof TransactionOptions, string>> = {
  minTxnLength: "--min-txn-length",
  maxTxnLength: "--max-txn-length",
  maxWritesPerKey: "--max-writes-per-key",
  readFraction: "--read-fraction",
  keyDistribution: "--key-distribution",
  consistency: "--consistency",
};

/**
 * The settings of a workload's transactions, all spelled out; nothing for a workload that has none.
 *
 * @param usualReadFraction - Where nobody says otherwise: a defect may want more reads than usual.
 * @throws {@link HarnessError} for an option that the workload does not take, or lengths that allow no transaction.
 */
export function chooseTransactions(
  workload: Workload,
  options: TransactionOptions,
  usualReadFraction: number = USUAL_SHAPE.readFraction,
): Pick<WorkloadOptions, "transactions" | "consistency"> {
  if (workload.transactional !== true) {
    refuseAll(workload, options);
    return {};
  }
  const maxLength = options.maxTxnLength ?? Math.max(USUAL_SHAPE.maxLength, options.minTxnLength ?? 0);
  const minLength = options.minTxnLength ?? USUAL_SHAPE.minLength;
  if (minLength > maxLength) {
    throw new HarnessError(
      "usage",
      `No transaction has ${minLength} steps at least and ${maxLength} at most`,
      "Leave --min-txn-length out, or make --max-txn-length as large",
    );
  }
  return {
    transactions: {
      minLength,
      maxLength,
      maxWritesPerKey: options.maxWritesPerKey ?? USUAL_SHAPE.maxWritesPerKey,
      readFraction: options.readFraction ?? usualReadFraction,
      keyDistribution: options.keyDistribution ?? USUAL_SHAPE.keyDistribution,
    },
    ...(options.consistency !== undefined && { consistency: options.consistency }),
  };
}

/** An option that does nothing would be mistaken for one that does. */
function refuseAll(workload: Workload, options: TransactionOptions): void {
  for (const [option, flag] of Object.entries(FLAGS)) {
    if (options[option as keyof TransactionOptions] === undefined) continue;
    throw new HarnessError(
      "usage",
      `The workload ${workload.name} has no transactions, for which alone ${flag} means something`,
      `Leave ${flag} out, or choose the workload list-append or rw-register`,
    );
  }
}
