import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bank } from "../../checkers/bank/bank.ts";
import type { Checker } from "../../checkers/checker.ts";
import { counter } from "../../checkers/counter/counter.ts";
import { longFork } from "../../checkers/long-fork/long-fork.ts";
import { corpus } from "../support/corpus.ts";
import { UNLIMITED } from "../support/simulated-run.ts";
import { readAny } from "./history/format/read-any.ts";

interface Row {
  readonly path: string;
  readonly model: string;
  readonly expected: string;
}

const CHECKERS: ReadonlyMap<string, Checker> = new Map([
  ["bank", bank()],
  ["counter", counter()],
  ["long-fork", longFork()],
]);

const rows: readonly Row[] =
  corpus === undefined
    ? []
    : (JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly Row[]);

describe.skipIf(corpus === undefined)("invariants of histories with known verdicts", () => {
  const known = rows.filter(({ model }) => CHECKERS.has(model));

  test("there are some of each", () => {
    expect(new Set(known.map(({ model }) => model))).toEqual(new Set(CHECKERS.keys()));
  });

  test.each(known)("$path is $expected", ({ path, model, expected }) => {
    const text = readFileSync(join(String(corpus), path), "utf8");
    const read = readAny(text, { missingProcesses: "one-each" });
    const verdict = CHECKERS.get(model)?.check(read.history, UNLIMITED);
    // Other tools call a history valid in which nobody read anything. It shows nothing, so it is unknown here.
    const shows = [...read.history].some(({ type, f }) => type === "ok" && f === "read");
    expect(verdict?.valid).toBe(shows ? expected === "valid" : "unknown");
  });
});
