import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readHistory } from "../../../checkers/history/read-history.ts";
import { corpus } from "../../support/corpus.ts";
import type { Benchmark, PreparedBenchmark, Skipped } from "../benchmark.ts";
import { deciding, type Known } from "./measure-check.ts";

/** Porcupine's test data, where there is a corpus of histories that are not ours. */
const LOGS = "porcupine/jepsen";
const KV = "porcupine/kv";
const KV_FILES = ["c01-bad", "c01-ok", "c10-bad", "c10-ok", "c50-bad", "c50-ok"];

const KV_OPERATIONS: Readonly<Record<string, number>> = {
  "c01-bad": 38,
  "c01-ok": 58,
  "c10-bad": 405,
  "c10-ok": 337,
  "c50-bad": 2024,
  "c50-ok": 1712,
};

/** How the corpus says what is known of a file. */
interface IndexRow {
  readonly path: string;
  readonly expected: string;
}

export const corpusBenchmarks: readonly Benchmark[] = [
  {
    name: "linearizability: etcd logs",
    size: 103,
    unit: "files",
    runs: 31,
    target: { cpuMs: 100 },
    prepare: () => checking(LOGS, undefined, "cas-register"),
  },
  ...KV_FILES.map(
    (file): Benchmark => ({
      name: `linearizability: kv ${file}`,
      size: KV_OPERATIONS[file] ?? 0,
      unit: "ops",
      runs: 31,
      prepare: () => checking(KV, `${file}.txt`, "kv"),
    }),
  ),
];

/** Checks all files of a folder, or one of them. */
async function checking(
  folder: string,
  only: string | undefined,
  model: string,
): Promise<PreparedBenchmark | Skipped> {
  if (corpus === undefined || !existsSync(join(corpus, folder))) return { skipped: "there is no corpus" };
  const names = readdirSync(join(corpus, folder)).filter((name) => only === undefined || name === only);
  if (names.length === 0) return { skipped: `the corpus has no ${only ?? folder}` };
  const rows = JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly IndexRow[];
  const files: Known[] = [];
  for (const name of names) {
    // One log is empty, which is no history.
    if (statSync(join(corpus, folder, name)).size === 0) continue;
    const { history: data } = await readHistory(join(corpus, folder, name));
    const expected = rows.find(({ path }) => path === `${folder}/${name}`)?.expected;
    files.push({ data, valid: expected === undefined ? undefined : expected === "valid" });
  }
  return deciding(model, files);
}
