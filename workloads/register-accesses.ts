import type { Key } from "../checkers/history/operation.ts";
import { concat } from "./generator/concat.ts";
import { eachThread } from "./generator/each.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { concurrentKeys } from "./generator/independent.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { processLimit } from "./generator/process-limit.ts";
import { sequence } from "./generator/sequence.ts";
import { sleep } from "./generator/sleep.ts";
import { emit, pending } from "./generator/step.ts";
import { jitteredLimit } from "./jittered-limit.ts";
import { maxProcessesPerKey } from "./max-processes-per-key.ts";
import type { WorkloadOptions } from "./workload.ts";

/**
 * Reads and writes of a few registers at a time by all sessions. Values are 1, 2, 3, ... in each register, so that each is written by one operation only and
 * a read says which write it saw.
 *
 * @param writes - The share of writes.
 */
export function registerAccesses(
  { concurrency, keys, opsPerKey }: WorkloadOptions,
  writes: number,
): OpGenerator {
  return concurrentKeys({
    keys,
    keyOf: (i) => i,
    generator: () =>
      processLimit(maxProcessesPerKey(concurrency), jitteredLimit(opsPerKey, accesses(writes, 0, 0))),
  });
}

function accesses(writes: number, emitted: number, lastWritten: number): OpGenerator {
  return {
    next(ctx) {
      const isWrite = ctx.random.float(emitted) < writes;
      const template: OpTemplate = isWrite ? { f: "write", value: lastWritten + 1 } : { f: "read" };
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, accesses(writes, emitted + 1, lastWritten + (isWrite ? 1 : 0)));
    },
    update() {
      return this;
    },
  };
}

/** How long nodes have to agree once nothing is written any more, in milliseconds. */
export const QUIET_MS = 1000;

/** Every thread, and so every node, waits until nodes have had time to agree, and then reads every key once. */
export function quietFinalReads(keys: readonly Key[]): OpGenerator {
  return eachThread(concat(sleep(QUIET_MS), sequence(keys.map((key) => ({ f: "read", key })))));
}
