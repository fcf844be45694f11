import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readHistory } from "../../../../checkers/history/read-history.ts";
import { closedPredicate } from "../../../../checkers/transactions/closed-predicate/closed-predicate.ts";
import { standingOf } from "../../../../checkers/transactions/consistency/lattice.ts";
import { findConsistencyModel } from "../../../../checkers/transactions/consistency/models.ts";
import { corpus } from "../../../support/corpus.ts";

/** A row of the corpus' index about rows and predicates. */
interface Row {
  readonly path: string;
  readonly model: string;
  readonly expected: string;
  /** What Elle found. */
  readonly anomalies: readonly string[];
  /** The models that it says are violated: the weakest, and the stronger ones. */
  readonly not: readonly string[];
  readonly also_not: readonly string[];
}

/** Those of our names that Elle's stand for: without `-item`, it leaves open whether a cycle is about items or predicates. */
const OURS: Readonly<Record<string, RegExp>> = {
  "G-single": /^G-single(-predicate)?$/,
  "G-single-item": /^G-single$/,
  // So it says of a cycle in real time that it has not found out the name of.
  "strong-snapshot-isolation-cycle-exists": /^G-single-predicate-realtime$/,
};

/** Transactions that do not see what they write themselves, which Elle does not look at here. */
const INTERNAL: readonly string[] = ["046.edn", "048.edn"];
/** What a predicate read shows has been read. Elle looks no further at the row 31 here, which another transaction overwrote. */
const READ_BY_PREDICATE = "045.edn";

const rows: readonly Row[] =
  corpus === undefined
    ? []
    : (JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly Row[]).filter(
        ({ model }) => model === "closed-predicate",
      );

describe.skipIf(corpus === undefined)("predicate reads of histories with known verdicts", () => {
  test("there are ten of them", () => {
    expect(rows).toHaveLength(10);
  });

  test.each(rows)("$path has $anomalies", async ({ path, expected, anomalies, not, also_not }) => {
    const { history } = await readHistory(join(String(corpus), path), {
      loneCompletions: "keep",
      missingProcesses: "one-each",
    });
    const context = { expired: () => false, maxStates: 1e6 };
    const verdict = closedPredicate({ consistency: "strict-serializable" }).check(history, context);
    expect(verdict.valid === false ? "invalid" : verdict.valid).toBe(expected);
    const found = Object.keys((verdict.details?.["anomalies"] ?? {}) as object);
    for (const name of anomalies) {
      const ours = OURS[name] ?? new RegExp(`^${name}$`);
      expect(
        found.some((one) => ours.test(one)),
        `${name} among ${found.join()}`,
      ).toBe(true);
    }
    const isInternal = INTERNAL.some((name) => path.endsWith(name));
    expect(found.includes("internal")).toBe(isInternal);
    const { violated } = standingOf(found);
    for (const name of [...not, ...also_not]) {
      const model = findConsistencyModel(name);
      // A model that is not in our lattice.
      if (model !== undefined) expect(violated, name).toContain(model);
    }
    if (isInternal) return;
    const named = new Set([...not, ...also_not].map(findConsistencyModel));
    const beyond = [...violated].filter((model) => !named.has(model) && !PLACED_OTHERWISE.has(model));
    expect(beyond).toEqual(path.endsWith(READ_BY_PREDICATE) ? ["repeatable-read"] : []);
  });
});

/** Models that the index does not name, or only of some anomalies, and that are stronger in our lattice. */
const PLACED_OTHERWISE = new Set<string>([
  "view-serializable",
  "linearizable",
  "causal",
  "parallel-snapshot-isolation",
]);
