import type { Invocation, Op } from "../../checkers/history/operation.ts";
import { Context } from "../../workloads/generator/context.ts";
import type { OpGenerator } from "../../workloads/generator/generator.ts";
import { clients } from "../../workloads/generator/on-threads.ts";
import { Random } from "../../workloads/generator/random.ts";
import { stagger } from "../../workloads/generator/stagger.ts";
import { timeLimit } from "../../workloads/generator/time-limit.ts";
import { validate } from "../../workloads/generator/validate.ts";
import { list } from "../../workloads/list.ts";
import { register } from "../../workloads/register.ts";
import type { Workload } from "../../workloads/workload.ts";
import type { Benchmark, Figures } from "./benchmark.ts";

const OPERATIONS = 500_000;

/** Asks for operations and reports each one's invocation and, once `concurrency` are in flight, the oldest's completion. */
function drive(generator: OpGenerator, concurrency: number): Figures {
  const inFlight: Invocation[] = [];
  let ctx = Context.start({ concurrency, random: Random.fromSeed(0) });
  let current = generator;
  let keys = 0;

  const tell = (op: Op): void => {
    current = current.update(ctx, op);
  };
  for (let emitted = 0; emitted < OPERATIONS; emitted++) {
    const step = current.next(ctx.withTime(emitted * 1000));
    if (step.kind !== "emit" || step.emission.type !== "invoke")
      throw new Error(`Operation ${emitted} is missing`);
    const invocation: Invocation = { ...step.emission, index: 2 * emitted };
    keys = Math.max(keys, Number(invocation.key) + 1);
    ctx = ctx.withTime(invocation.time).busy(ctx.threadOf(invocation.process));
    current = step.rest;
    tell(invocation);
    inFlight.push(invocation);
    const oldest = inFlight.length === concurrency ? inFlight.shift() : undefined;
    if (oldest === undefined) continue;
    ctx = ctx.freed(ctx.threadOf(oldest.process));
    tell({ ...oldest, type: "ok", value: oldest.f === "read" ? 1 : oldest.value });
  }
  return { keys: String(keys) };
}

function benchmarkOf(workload: Workload, concurrency: number, keys: number): Benchmark {
  return {
    name: `generator: ${workload.name} ${concurrency} threads ${keys} keys`,
    size: OPERATIONS,
    unit: "ops",
    runs: 5,
    prepare: () => ({
      run(): Figures {
        const source = workload.generator({
          concurrency,
          nodes: [],
          keys,
          opsPerKey: 300,
          opTimeoutMs: 1000,
        });
        return drive(validate(timeLimit(1e9, clients(stagger(0, source)))), concurrency);
      },
    }),
  };
}

export const generatorBenchmarks: readonly Benchmark[] = [
  benchmarkOf(register, 10, 10),
  benchmarkOf(register, 50, 10),
  benchmarkOf(register, 50, 100),
  benchmarkOf(list, 10, 10),
];
