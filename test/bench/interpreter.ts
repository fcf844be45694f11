import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HistoryBuilder } from "../../checkers/history/history-builder.ts";
import { clientWorker, type Worker } from "../../harness/run/client-worker.ts";
import { type Clock, realClock } from "../../harness/run/clock.ts";
import { interpret } from "../../harness/run/interpreter.ts";
import { openHistoryWriter } from "../../harness/store/history-writer.ts";
import {
  Context,
  clients,
  limit,
  Random,
  register,
  stagger,
  type ThreadId,
  validate,
} from "../../workloads/index.ts";
import type { Benchmark } from "./benchmark.ts";

const OPERATIONS = 200_000;
const CONCURRENCY = 10;
const WORKLOAD = {
  concurrency: CONCURRENCY,
  nodes: ["n1", "n2", "n3", "n4", "n5"],
  keys: 5,
  opsPerKey: 200,
  opTimeoutMs: 1000,
};

/** A client that does nothing, so that what is measured is all ours. */
function idleWorkers(clock: Clock): Worker[] {
  return Array.from({ length: CONCURRENCY }, () =>
    clientWorker({
      open: () =>
        Promise.resolve({
          invoke: (op) => Promise.resolve({ type: "ok", value: op.value }),
          close: () => Promise.resolve(),
        }),
      clock,
      timeoutNs: 1e9,
      rules: { errorTable: {}, readOnly: register.readOnly },
    }),
  );
}

/** Runs the register workload as a real run does: validated generator, workers with timeouts, history in memory and on disk. */
async function interpretToDisk(path: string): Promise<number> {
  const clock = realClock();
  const workers = idleWorkers(clock);
  const workerOf = (thread: ThreadId): Worker => {
    const worker = workers[Number(thread)];
    if (worker === undefined) throw new Error(`There is no thread ${thread}`);
    return worker;
  };
  const builder = new HistoryBuilder();
  const writer = openHistoryWriter(path, { faultline: "history", schema: 1 }, (error) => {
    throw error;
  });
  const generator = clients(limit(OPERATIONS, stagger(0.0001, validate(register.generator(WORKLOAD)))));
  await interpret(
    generator,
    { context: Context.start({ concurrency: CONCURRENCY, random: Random.fromSeed(1) }), nextIndex: 0 },
    {
      clock,
      invoke: (thread, op) => workerOf(thread).invoke(op),
      nodeOf: (thread) => WORKLOAD.nodes[Number(thread) % WORKLOAD.nodes.length],
      record(op) {
        writer.append(op);
        builder.append(op);
      },
      log: () => undefined,
      signal: new AbortController().signal,
    },
  );
  writer.close();
  return builder.build().length;
}

export const interpreterBenchmarks: readonly Benchmark[] = [
  {
    name: "interpreter: generator to history on disk, no-op client",
    size: OPERATIONS,
    unit: "ops",
    runs: 5,
    async prepare() {
      const directory = await mkdtemp(join(tmpdir(), "faultline-bench-"));
      let run = 0;
      return {
        async run() {
          const events = await interpretToDisk(join(directory, `${run++}.jsonl`));
          return { events: events.toLocaleString("en") };
        },
        dispose: () => rm(directory, { recursive: true }),
      };
    },
  },
];
