import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { OK } from "../../../checkers/history/columns.ts";
import { readHistory } from "../../../checkers/history/read-history.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { corpus } from "../../support/corpus.ts";

/** A row of the corpus' index. */
interface Row {
  readonly path: string;
  /** What kind of object or of transactions the history is of. */
  readonly model: string;
  readonly expected: string;
  /** How many operations clients invoked. */
  readonly ops: number;
}

/**
 * The whole budget of a history: states held at once, and looks at the clock, of which half are enough for every row. Seconds
 * would give other verdicts on a slow machine. What is left over goes into smaller counterexamples.
 */
const MAX_STATES = 4_000_000;
const MAX_LOOKS = 2000;

function budget(): CheckContext {
  let looks = 0;
  return { expired: () => ++looks > MAX_LOOKS, maxStates: MAX_STATES };
}

/** The model that a row is judged by, by what the index says of it. */
const MODELS: ReadonlyMap<string, string> = new Map([
  ["cas-register", "cas-register"],
  ["cas-register, multi-key", "cas-register"],
  ['kv-append (per-key string: get/put/append, initial "")', "kv"],
  ["mutex", "mutex"],
  ["set-full", "set"],
  ["counter", "counter"],
]);

/** What is not judged here, and why. Each row of the corpus is judged or is one of these. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["list-append", "transactions"],
  ["rw-register", "transactions"],
  ["rw-register transactions (sessions, no real time)", "transactions without real time"],
  ["closed-predicate", "transactions with predicates"],
  ["bank", "transfers between accounts, an invariant over several objects"],
  ["long-fork", "transactions, recorded without processes"],
]);

const rows: readonly Row[] =
  corpus === undefined
    ? []
    : (JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly Row[]);

function locate({ path }: Row): string {
  return join(String(corpus), path);
}

describe.skipIf(corpus === undefined)("linearizable() on histories with known verdicts", () => {
  test("it is asked about every row, or it is said why not", () => {
    const unknown = rows.filter(({ model }) => !MODELS.has(model) && !ELSEWHERE.has(model));
    expect(unknown.map(({ path }) => path)).toEqual([]);
    expect(rows.filter(({ model }) => MODELS.has(model)).length).toBeGreaterThan(150);
  });

  const known = rows.filter(({ model }) => MODELS.has(model));
  const isEmpty = (row: Row): boolean => statSync(locate(row)).size === 0;
  const judged = known.filter((row) => !isEmpty(row));
  test.each(judged)("$path is $expected", { timeout: 120_000 }, async (row) => {
    const { history, truncated } = await readHistory(locate(row));
    expect(truncated).toBe(false);
    expect([...history.operations()]).toHaveLength(row.ops);
    const checker = linearizable(MODELS.get(row.model) ?? "");
    const verdict = checker.check(history, budget());
    // Other tools call a history valid in which nothing succeeded. It shows nothing, so it is unknown here.
    const succeeded = history.columns.type.includes(OK);
    expect(verdict.valid).toBe(succeeded ? row.expected === "valid" : "unknown");
  });

  test.each(known.filter(isEmpty))("$path is refused as empty", async (row) => {
    expect(row.expected).toBe("unknown");
    await expect(readHistory(locate(row))).rejects.toThrow("the history is empty");
  });
});
