import { linearizable } from "../checkers/linearizability/linearizable.ts";
import { finalReads } from "./final-reads.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { concurrentKeys } from "./generator/independent.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { processLimit } from "./generator/process-limit.ts";
import { emit, pending } from "./generator/step.ts";
import { jitteredLimit } from "./jittered-limit.ts";
import { maxProcessesPerKey } from "./max-processes-per-key.ts";
import type { Workload } from "./workload.ts";

/**
 * Lists that are appended to and read whole. A read gives away every append before it, so an update that was lost,
 * or applied twice, shows in any later read, however much later.
 */
export const list: Workload = {
  name: "list",
  description: "Appends to and reads of one list per key, which must be linearizable",
  readOnly: new Set(["read"]),
  generator: ({ concurrency, keys, opsPerKey }) =>
    concurrentKeys({
      keys,
      keyOf: (i) => i,
      generator: () => processLimit(maxProcessesPerKey(concurrency), jitteredLimit(opsPerKey, listOps(0, 0))),
    }),
  finalGenerator: (_, keys) => finalReads(keys),
  model: "list",
  checker: () => linearizable("list"),
};

/** As many reads as appends. Elements are 1, 2, 3, ..., so each is appended by one operation only. */
function listOps(emitted: number, lastAppended: number): OpGenerator {
  return {
    next(ctx) {
      const appends = ctx.random.float(emitted) < 0.5;
      const template: OpTemplate = appends ? { f: "append", value: lastAppended + 1 } : { f: "read" };
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, listOps(emitted + 1, lastAppended + (appends ? 1 : 0)));
    },
    update() {
      return this;
    },
  };
}
