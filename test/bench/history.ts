import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { History } from "../../checkers/history/history.ts";
import { HistoryBuilder } from "../../checkers/history/history-builder.ts";
import { encodeOp } from "../../checkers/history/jsonl.ts";
import type { Op } from "../../checkers/history/operation.ts";
import { readHistory } from "../../checkers/history/read-history.ts";
import type { Benchmark, Figures, PreparedBenchmark } from "./benchmark.ts";
import { mebibytes } from "./measure.ts";

const OPERATIONS = 10_000_000;
const LINES = 1_000_000;
const CONCURRENCY = 10;

/**
 * The events of a register workload: reads, writes of ever new values and compare-and-sets over 1,000 keys,
 * with one operation in a hundred timed out, so that processes, values and compound values all keep growing.
 */
function* registerEvents(operations: number): Generator<Op, undefined> {
  const threads = Array.from({ length: CONCURRENCY }, (_, process) => process);
  let index = 0;
  for (let written = 0; written < operations; written++) {
    const thread = written % CONCURRENCY;
    const process = threads[thread] ?? 0;
    const key = written % 1000;
    const node = `n${(thread % 5) + 1}`;
    const [f, value] = OPERATION_KINDS[written % 3]?.(written) ?? ["read", null];
    yield { index, time: index++ * 5000, process, type: "invoke", f, value, key, node };
    if (written % 100 === 99) {
      yield { index, time: index++ * 5000, process, type: "info", f, value, key, error: "timeout", node };
      threads[thread] = process + CONCURRENCY;
    } else {
      const seen = f === "read" ? written - 1 : value;
      yield { index, time: index++ * 5000, process, type: "ok", f, value: seen, key, node };
    }
  }
  return undefined;
}

const OPERATION_KINDS: readonly ((written: number) => [string, Op["value"]])[] = [
  () => ["read", null],
  (written) => ["write", written],
  (written) => ["cas", [(written * 31) % 1000, (written * 17) % 1000]],
];

function build(events: Iterable<Op>): History {
  const builder = new HistoryBuilder();
  for (const op of events) builder.append(op);
  return builder.build();
}

function columnBytes(history: History): number {
  let bytes = 0;
  for (const column of Object.values<ArrayBufferView>({ ...history.columns })) bytes += column.byteLength;
  return bytes;
}

export const historyBenchmarks: readonly Benchmark[] = [
  {
    name: "history: append",
    size: 2 * OPERATIONS,
    unit: "events",
    runs: 1,
    prepare: () => ({
      run(): Figures {
        const before = process.memoryUsage().rss;
        const history = build(registerEvents(OPERATIONS));
        globalThis.gc?.();
        const growth = process.memoryUsage().rss - before;
        return {
          columns: `${(columnBytes(history) / history.length).toFixed(1)} bytes/event`,
          "rss held": `${mebibytes(growth)} = ${(growth / history.length).toFixed(1)} bytes/event`,
          "tabled values": history.values.tabled.toLocaleString("en"),
        };
      },
    }),
  },
  {
    name: "history: encode",
    size: LINES,
    unit: "lines",
    runs: 5,
    prepare() {
      const events = [...registerEvents(LINES / 2)];
      return {
        run(): Figures {
          let characters = 0;
          for (const op of events) characters += encodeOp(op).length + 1;
          return { written: mebibytes(characters) };
        },
      };
    },
  },
  {
    name: "history: read",
    size: LINES,
    unit: "lines",
    runs: 5,
    target: { perSecond: 1_000_000 },
    prepare: () => readingOf((line) => line),
  },
  {
    name: "history: read another order",
    size: LINES,
    unit: "lines",
    runs: 5,
    prepare: () => readingOf(typeFirst),
  },
  {
    name: "history: read unknown fields",
    size: LINES,
    unit: "lines",
    runs: 3,
    prepare: () => readingOf((line) => line.replace(/\}$/, ',"zone":"a"}')),
  },
  {
    name: "history: read EDN",
    size: LINES,
    unit: "lines",
    runs: 5,
    prepare: () => readingOf(asEdn),
  },
  {
    name: "history: group",
    size: 2 * LINES,
    unit: "events",
    runs: 5,
    prepare() {
      const built = build(registerEvents(LINES));
      return {
        run(): Figures {
          // A history keeps its groups, so each run takes a new one over the same columns.
          const history = new History(built);
          return { processes: String(history.byProcess().size), keys: String(history.byKey().size) };
        },
      };
    },
  },
];

/** Reads a file of `LINES` lines, each rewritten by `rewrite`. */
async function readingOf(rewrite: (line: string) => string): Promise<PreparedBenchmark> {
  const directory = await mkdtemp(join(tmpdir(), "faultline-bench-"));
  const path = join(directory, "history.jsonl");
  await writeFile(path, fileLines(rewrite));
  return {
    async run(): Promise<Figures> {
      const { history } = await readHistory(path);
      return { events: String(history.length) };
    },
    dispose: () => rm(directory, { recursive: true }),
  };
}

function* fileLines(rewrite: (line: string) => string): Generator<string, undefined> {
  let batch = "";
  for (const op of registerEvents(LINES / 2)) {
    batch += `${rewrite(encodeOp(op))}\n`;
    if (batch.length < 65_536) continue;
    yield batch;
    batch = "";
  }
  yield batch;
  return undefined;
}

/** As Jepsen writes it. */
function asEdn(line: string): string {
  return line
    .replace(/"(\w+)":/g, ":$1 ")
    .replace(/:(f|type) "(\w+)"/g, ":$1 :$2")
    .replace("null", "nil")
    .replace(/,:/g, ", :");
}

/** Moves `type` to the front. */
function typeFirst(line: string): string {
  return line.replace(/^\{(.*),"type":"(\w+)"/, '{"type":"$2",$1');
}
