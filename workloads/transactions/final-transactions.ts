import type { Key } from "../../checkers/history/operation.ts";
import { eachThread } from "../generator/each.ts";
import type { OpGenerator } from "../generator/generator.ts";
import { sequence } from "../generator/sequence.ts";
import type { MicroOp } from "./micro-op.ts";

/** Databases limit what a transaction may hold: etcd takes 128 requests. */
const MAX_READS = 64;

/** Every thread, and so every node, reads every key once, all in one transaction if they are not too many. */
export function finalTransactions(keys: readonly Key[]): OpGenerator {
  const reads = keys.map((key): MicroOp => ["r", key, null]);
  const batches = Array.from({ length: Math.ceil(reads.length / MAX_READS) }, (_, i) =>
    reads.slice(i * MAX_READS, (i + 1) * MAX_READS),
  );
  return eachThread(sequence(batches.map((value) => ({ f: "txn", value }))));
}
