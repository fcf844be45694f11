import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op, OpType } from "../../../checkers/history/operation.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { corpus } from "../../support/corpus.ts";

interface Row {
  readonly path: string;
  readonly expected: string;
  readonly ops: number;
}

/**
 * What this many states cannot decide is unknown. Known to need more: nothing so far; small values, 20 clients
 * and 5% crashed operations come closest, at 460,000.
 */
const MAX_STATES = 1_000_000;

/** The budget counts looks at the clock, not seconds, so that a slow machine gives the same verdict. */
function check(history: History): boolean | "unknown" {
  return linearizable("cas-register").check(history, { expired: () => false, maxStates: MAX_STATES }).valid;
}

function rowsOf(folder: string): Row[] {
  if (corpus === undefined) return [];
  const index = JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly Row[];
  return index.filter(({ path }) => path.startsWith(folder) && existsSync(join(String(corpus), path)));
}

function readJsonl(path: string): History {
  const lines = readFileSync(join(String(corpus), path), "utf8")
    .trim()
    .split("\n");
  return History.from(lines.map((line, index) => ({ ...(JSON.parse(line) as Op), index })));
}

/** `INFO  jepsen.util - 3	:ok	:cas	[1 4]` */
function readJepsenLog(path: string): History {
  const ops: Op[] = [];
  for (const line of readFileSync(join(String(corpus), path), "utf8").split("\n")) {
    const match = /jepsen\.util\s+-\s+(\d+)\s+:(\w+)\s+:(\w+)\s+(.*)$/.exec(line);
    if (match === null) continue;
    const [, process = "", type = "", f = "", text = ""] = match;
    const index = ops.length;
    ops.push({
      index,
      time: index,
      process: Number(process),
      type: type as OpType,
      f,
      value: parseEdn(text.trim()),
    });
  }
  return History.from(ops);
}

function parseEdn(text: string): Json {
  if (text === "nil" || text.startsWith(":")) return null;
  return JSON.parse(text.replace(/\s+/g, text.startsWith("[") ? "," : "")) as Json;
}

describe.skipIf(corpus === undefined)("linearizable(cas-register) on histories with known verdicts", () => {
  const synthetic = rowsOf("synthetic/register/");
  const logs = rowsOf("porcupine/jepsen/");

  it("finds every file that the index names", () => {
    expect(synthetic).toHaveLength(
      readdirSync(join(String(corpus), "synthetic/register")).filter((name) => name.endsWith(".jsonl"))
        .length,
    );
    expect(logs).toHaveLength(readdirSync(join(String(corpus), "porcupine/jepsen")).length);
  });

  it.each(synthetic.map((row) => ({ ...row, name: basename(row.path) })))(
    "$name is $expected",
    { timeout: 60_000 },
    ({ path, expected }) => {
      const history = readJsonl(path);
      expect(history.length).toBeGreaterThan(0);
      expect(check(history)).toBe(expected === "valid");
    },
  );

  it.each(logs.map((row) => ({ ...row, name: basename(row.path) })))(
    "$name is $expected",
    ({ path, expected, ops }) => {
      const history = readJepsenLog(path);
      expect([...history.operations()]).toHaveLength(ops);
      // One log is empty, which proves nothing.
      expect(check(history)).toBe(ops === 0 ? "unknown" : expected === "valid");
    },
  );
});
