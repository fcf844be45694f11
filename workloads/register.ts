import { isJsonArray, type Json } from "../checkers/history/operation.ts";
import { linearizable } from "../checkers/linearizability/linearizable.ts";
import { finalReads } from "./final-reads.ts";
import type { Context } from "./generator/context.ts";
import type { GeneratorEvent, OpGenerator } from "./generator/generator.ts";
import { concurrentKeys } from "./generator/independent.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { processLimit } from "./generator/process-limit.ts";
import { emit, pending } from "./generator/step.ts";
import { jitteredLimit } from "./jittered-limit.ts";
import { maxProcessesPerKey } from "./max-processes-per-key.ts";
import type { Workload } from "./workload.ts";

/**
 * Registers that are read, overwritten, and compared and set: the workload for everything that promises
 * linearizability of single keys.
 */
export const register: Workload = {
  name: "register",
  description: "Reads, writes and compare-and-sets of single keys, which must be linearizable",
  readOnly: new Set(["read"]),
  generator: ({ concurrency, keys, opsPerKey }) =>
    concurrentKeys({
      keys,
      keyOf: (i) => i,
      generator: () =>
        processLimit(maxProcessesPerKey(concurrency), jitteredLimit(opsPerKey, registerOps(FRESH))),
    }),
  finalGenerator: (_, keys) => finalReads(keys),
  model: "cas-register",
  checker: () => linearizable("cas-register"),
};

const READS = 0.5;
const WRITES = 0.25;

/** What the generator of one key knows of it. */
interface Register {
  readonly emitted: number;
  /** Values are 1, 2, 3, ...: each is written by one operation only, so that a stale read cannot be taken for a fresh one. */
  readonly lastWritten: number;
  /** The value of the latest operation that is known to have seen or set one. */
  readonly observed: number | undefined;
}

const FRESH: Register = { emitted: 0, lastWritten: 0, observed: undefined };

/**
 * Half reads, a quarter writes, a quarter compare-and-sets. Those compare with the value observed last, so that
 * many succeed; before any is known, a write takes their place.
 */
function registerOps(register: Register): OpGenerator {
  return {
    next(ctx) {
      const template = nextOp(register, ctx);
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      const lastWritten = register.lastWritten + (template.f === "read" ? 0 : 1);
      return emit(invoke, registerOps({ ...register, emitted: register.emitted + 1, lastWritten }));
    },
    update(_, event) {
      const observed = event.type === "ok" ? valueShownBy(event) : undefined;
      return observed === undefined ? this : registerOps({ ...register, observed });
    },
  };
}

function nextOp({ emitted, lastWritten, observed }: Register, ctx: Context): OpTemplate {
  const draw = ctx.random.float(emitted);
  const fresh = lastWritten + 1;
  if (draw < READS) return { f: "read" };
  if (draw < READS + WRITES || observed === undefined) return { f: "write", value: fresh };
  return { f: "cas", value: [observed, fresh] };
}

/** The value that the register had when the operation took effect, or right after. */
function valueShownBy({ f, value }: GeneratorEvent): number | undefined {
  const shown: Json | undefined = f === "cas" && isJsonArray(value) ? value[1] : value;
  return typeof shown === "number" ? shown : undefined;
}
