import { NONE } from "../../../history/interner.ts";
import type { UnknownReason } from "../../../verdict.ts";
import { visitImpossibleReads } from "../impossible-reads.ts";
import type { RegisterTransactions } from "../register-transactions.ts";
import { type Instance, instanceOf, type RequiredOrder } from "./instance.ts";
import { MAX_CLUSTER } from "./repair.ts";
import { search } from "./search.ts";
import { shrunk } from "./shrink.ts";
import { type WitnessEdge, witnessCycle } from "./witness-cycle.ts";

/** Whether there is a serial order, and how one can see that. */
export type SerialDecision =
  | {
      readonly valid: true;
      /** All transactions that exist, in an order in which every read sees the last write before it. */
      readonly order: Int32Array;
    }
  | { readonly valid: false; readonly witness: SerialWitness }
  | { readonly valid: "unknown"; readonly reason: UnknownReason };

/** Transactions for which there is no serial order, whatever the others did. */
export interface SerialWitness {
  /**
   * By number, ascending. What they read of others that are not among them plays no part, and one of unknown outcome may have
   * taken effect or not as far as they do not see it.
   */
  readonly transactions: Int32Array;
  /** True if each of them belongs to the contradiction; false if there was no time to find out, or they are no contradiction without the others. */
  readonly isMinimal: boolean;
  /** Each has to come before the next, and the last before the first. Undefined if it takes a distinction of cases to see the contradiction. */
  readonly cycle: readonly WitnessEdge[] | undefined;
}

/** Decides whether there is a serial order that agrees with the required order of transactions. */
export function decide(
  registers: RegisterTransactions,
  required: RequiredOrder,
  expired: () => boolean,
): SerialDecision {
  const impossible = impossibleRead(registers);
  if (impossible !== undefined) return { valid: false, witness: impossible };
  const instance = instanceOf(registers, required);
  const answer = search(instance, expired);
  switch (answer.kind) {
    case "ordered":
      return { valid: true, order: answer.order };
    case "contradiction":
      return { valid: false, witness: witnessOf(instance, answer.members, expired) };
    case "gave-up":
      return { valid: "unknown", reason: REASONS[answer.why] };
  }
}

const REASONS: Readonly<Record<"time" | "too-many" | "too-hard", UnknownReason>> = {
  time: {
    kind: "time",
    message: "The time for checking was up before an order of the transactions was found",
  },
  "too-many": {
    kind: "memory",
    message: `More than ${MAX_CLUSTER} transactions depend on each other in ways that leave their order open: too many to be looked at together`,
  },
  "too-hard": {
    kind: "memory",
    message: "Some transactions depend on each other in too many ways to try all their orders",
  },
};

function witnessOf(instance: Instance, members: readonly number[], expired: () => boolean): SerialWitness {
  const found = shrunk(instance, members, expired);
  const transactions = found?.members ?? Int32Array.from(new Set(members)).sort();
  const cycle = witnessCycle(instance, transactions);
  return { transactions, isMinimal: found?.isMinimal ?? false, cycle };
}

/** A transaction with a read that is wrong by itself, and whoever wrote that. */
function impossibleRead(registers: RegisterTransactions): SerialWitness | undefined {
  let found: SerialWitness | undefined;
  visitImpossibleReads(registers, ({ kind, transaction, microOp }) => {
    const writer = registers.writer[registers.version[microOp] ?? NONE] ?? NONE;
    const involved = kind === "internal" || writer === NONE ? [transaction] : [transaction, writer];
    const transactions = Int32Array.from(new Set(involved)).sort();
    found = { transactions, isMinimal: true, cycle: undefined };
    return true;
  });
  return found;
}
