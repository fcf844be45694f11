import type { Checker } from "../../checkers/checker.ts";
import type { Key, Op } from "../../checkers/history/operation.ts";
import { RecentKeys } from "../recent-keys.ts";
import type { Workload } from "../workload.ts";
import { finalTransactions } from "./final-transactions.ts";
import { parseMicroOps } from "./micro-op.ts";
import { LINGERING_KEYS, type RandomTransactions, randomTransactions } from "./random-transactions.ts";
import { USUAL_SHAPE } from "./transaction-shape.ts";

interface Transactional {
  readonly name: string;
  readonly description: string;
  readonly write: RandomTransactions["write"];
  readonly checker: (options: { readonly consistency: string }) => Checker;
}

/** What transactions are judged by if nobody says that less is promised. */
const USUAL_CONSISTENCY = "strict-serializable";

/**
 * A workload of random transactions.
 *
 * An operation `txn` is a list of steps: `["r", key, null]`, answered with what the transaction finds there, and writes.
 * It reads what it has written itself. A `fail` is a transaction that was rolled back, or never begun. None is known to
 * be read-only by its name, so each of unknown outcome is `info`.
 */
export function transactionalWorkload({ name, description, write, checker }: Transactional): Workload {
  return {
    name,
    description,
    readOnly: new Set(),
    transactional: true,
    generator: ({ keys, transactions = USUAL_SHAPE }) => randomTransactions({ ...transactions, keys, write }),
    recentKeys: ({ keys }) => new RecentKeys(keys + LINGERING_KEYS, keysOf),
    finalGenerator: (_, keys) => finalTransactions(keys),
    checker: ({ consistency = USUAL_CONSISTENCY }) => checker({ consistency }),
  };
}

function keysOf({ f, value }: Op): readonly Key[] {
  return f === "txn" ? (parseMicroOps(value) ?? []).map(([, key]) => key) : [];
}
