import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHistory } from "../../../checkers/history/read-history.ts";
import { sequential } from "../../../checkers/sessions/sequential.ts";
import { sessionGuarantees } from "../../../checkers/sessions/session-guarantees.ts";
import { weakIsolation } from "../../../checkers/transactions/weak/weak-isolation.ts";
import { corpus } from "../../support/corpus.ts";

const CONTEXT = { expired: () => false, maxStates: 1e5 };

interface Row {
  readonly path: string;
  readonly model: string;
  readonly format: string;
  readonly expected: string;
}

/** Linearizable registers, and transactions that are strictly serializable, each with unique values. */
function correctRows(folder: string): Row[] {
  const rows = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as Row[];
  return rows.filter(
    ({ path, model, format, expected }) =>
      expected === "valid" &&
      format === "jsonl" &&
      ((model.startsWith("cas-register") && path.includes("unique")) || model === "rw-register"),
  );
}

describe.skipIf(corpus === undefined)("Histories that are known to be correct", () => {
  const rows = corpus === undefined ? [] : correctRows(corpus);
  it.each(rows.map(({ path }) => [path]))("are called so: %s", async (path) => {
    const { history } = await readHistory(join(corpus ?? "", path));
    const checkers = [weakIsolation({ level: "causal" }), sequential(), sessionGuarantees()];
    for (const checker of checkers) {
      const verdict = checker.check(history, CONTEXT);
      const notExercised =
        verdict.valid === "unknown" && verdict.reasons.every(({ kind }) => kind === "not-exercised");
      const repeats = verdict.valid === "unknown" && verdict.reasons[0].kind === "not-applicable";
      expect(verdict.valid === true || notExercised || repeats, verdict.summary).toBe(true);
    }
  });

  it("are some, of both kinds", () => {
    expect(rows.filter(({ model }) => model === "rw-register")).toHaveLength(2);
    expect(rows.length).toBeGreaterThan(10);
  });
});
