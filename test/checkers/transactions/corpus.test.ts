import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckContext, Checker } from "../../../checkers/checker.ts";
import { readHistory } from "../../../checkers/history/read-history.ts";
import { listAppend } from "../../../checkers/transactions/list-append/list-append.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { corpus } from "../../support/corpus.ts";

/** A row of the corpus' index about transactions. */
interface Row {
  readonly path: string;
  readonly model: string;
  readonly expected: string;
  readonly consistency_model?: string;
  /** What Elle was told: the models that were promised, or the anomalies that were looked for. */
  readonly options?: {
    readonly "consistency-models"?: readonly string[] | null;
    readonly anomalies?: readonly string[];
  };
  /** What Elle found. */
  readonly anomalies?: readonly string[];
}

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };

const CHECKERS: ReadonlyMap<string, (options: { readonly consistency: string }) => Checker> = new Map([
  ["list-append", listAppend],
]);

/** What Elle's names for several anomalies stand for, and those of ours that are one of them. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  G0: /^G0$/,
  G1: /^(G0|G1a|G1b|G1c|incompatible-order|dirty-update|duplicate-elements|garbage-read)$/,
  G2: /^(G-single|G-nonadjacent|G2-item|write-skew|lost-update)$/,
  "G-single": /^(G-single|lost-update)$/,
  "dirty-update": /^dirty-update$/,
  internal: /^internal$/,
};

const rows: readonly Row[] =
  corpus === undefined
    ? []
    : (JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly Row[]).filter(({ model }) =>
        CHECKERS.has(model),
      );

describe.skipIf(corpus === undefined)("checkers of transactions on histories with known verdicts", () => {
  test("there are many of them", () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  const named = rows.map((row) => ({
    ...row,
    asked: JSON.stringify(row.options ?? row.consistency_model ?? {}),
  }));
  test.each(named)("$path is $expected for $asked", async (row) => {
    const { history } = await readHistory(join(String(corpus), row.path), {
      loneCompletions: "keep",
      missingProcesses: "one-each",
    });
    const make = CHECKERS.get(row.model) ?? listAppend;
    const promised = row.options?.["consistency-models"];
    const models = promised ?? [row.consistency_model ?? "strict-serializable"];
    const verdicts = models.map((consistency) => make({ consistency }).check(history, UNLIMITED));
    const found = [...new Set(verdicts.flatMap(namesIn))];
    const outcome = outcomeOf(row, verdicts, found);
    // Elle cannot tell where there is nothing of the kind that it was asked for; here the rest of the history counts too.
    const isEmpty = row.anomalies?.includes("empty-transaction-graph") === true && row.expected === "unknown";
    if (isEmpty) expect(outcome).not.toBe("invalid");
    else expect(outcome).toBe(row.expected);
    for (const name of row.anomalies ?? []) {
      // Not an anomaly, but that there is nothing to look at.
      if (name === "empty-transaction-graph") continue;
      const ours = name.replace(/-item(-|$)/, (all, end: string) => (name.startsWith("G2") ? all : end));
      // Of keys whose reads contradict each other no order is taken here, which can leave only the order of a process.
      expect(found.map((one) => (found.some(isTorn) ? one.replace("-process", "") : one))).toContain(ours);
    }
  });
});

function outcomeOf(row: Row, verdicts: readonly Verdict[], found: readonly string[]): string {
  const { options } = row;
  // Asked for anomalies alone, Elle knows of no model.
  if (options?.["consistency-models"] === null) {
    const wanted = (options.anomalies ?? []).map((name) => CLASSES[name] ?? /^$/);
    if (found.some((name) => wanted.some((one) => one.test(name)))) return "invalid";
    return verdicts.some(({ valid }) => valid === "unknown") ? "unknown" : "valid";
  }
  if (verdicts.some(({ valid }) => valid === false)) return "invalid";
  return verdicts.some(({ valid }) => valid === "unknown") ? "unknown" : "valid";
}

function isTorn(name: string): boolean {
  return name === "incompatible-order" || name === "duplicate-elements";
}

function namesIn(verdict: Verdict): string[] {
  return Object.keys((verdict.details?.["anomalies"] ?? {}) as object);
}
