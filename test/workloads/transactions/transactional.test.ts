import { describe, expect, test } from "vitest";
import type { Key } from "../../../checkers/history/operation.ts";
import { limit } from "../../../workloads/generator/limit.ts";
import { quick } from "../../../workloads/generator/simulate.ts";
import { listAppend } from "../../../workloads/list-append.ts";
import { rwRegister } from "../../../workloads/rw-register.ts";
import { parseMicroOps } from "../../../workloads/transactions/micro-op.ts";
import { LINGERING_KEYS } from "../../../workloads/transactions/random-transactions.ts";
import { USUAL_SHAPE } from "../../../workloads/transactions/transaction-shape.ts";
import type { WorkloadOptions } from "../../../workloads/workload.ts";
import { invocations } from "../../support/generator-probes.ts";
import { judge, simulatedRun } from "../../support/simulated-run.ts";

const OPTIONS: WorkloadOptions = {
  concurrency: 4,
  nodes: ["n1", "n2"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
  transactions: { ...USUAL_SHAPE, maxWritesPerKey: 5 },
};

describe.each([listAppend, rwRegister])("the workload $name", (workload) => {
  test("writes in its own way only", () => {
    const fs = new Set(
      invocations(quick(limit(200, workload.generator(OPTIONS)))).flatMap(({ value }) =>
        (parseMicroOps(value) ?? []).map(([f]) => f),
      ),
    );
    expect(fs).toEqual(new Set(["r", workload === listAppend ? "append" : "w"]));
  });

  test("does as usual where nothing is said of its transactions", () => {
    const { transactions, ...unsaid } = OPTIONS;
    const usual = { ...OPTIONS, transactions: USUAL_SHAPE };
    expect(transactions).not.toEqual(USUAL_SHAPE);
    const run = (options: WorkloadOptions) => quick(limit(50, workload.generator(options)));
    expect(run(unsaid)).toEqual(run(usual));
  });

  test("calls nothing read-only, and says that it has transactions", () => {
    expect([...workload.readOnly]).toEqual([]);
    expect(workload.transactional).toBe(true);
  });

  test("ends with every thread reading each live key, and those retired last, in one transaction", () => {
    const echo = () => ({ latencyNs: 10, outcome: () => ({ type: "ok", value: null }) as const });
    const run = { options: OPTIONS, seed: 3, operations: 300 };
    const history = simulatedRun(workload, echo, run).filter(({ type }) => type === "invoke");
    const final = history.slice(300);
    const written = history.slice(0, 300).flatMap(({ value }) => parseMicroOps(value) ?? []);
    const keys = new Set(written.map(([, key]) => Number(key)));
    expect(new Set(final.map(({ process }) => process)).size).toBe(OPTIONS.concurrency);
    expect(final).toHaveLength(OPTIONS.concurrency);
    for (const { value } of final) {
      const read = parseMicroOps(value) ?? [];
      expect(read.every(([f]) => f === "r")).toBe(true);
      expect(new Set(read.map(([, key]) => key)).size).toBe(OPTIONS.keys + LINGERING_KEYS);
      // A live key is one of the highest, but for those that lag behind.
      for (let key = Math.max(...keys) - 1; key <= Math.max(...keys); key++)
        expect(read.map((step) => step[1])).toContain(key);
    }
  });

  test("reads many keys in several transactions, and none at all if there is none", () => {
    const keys: Key[] = Array.from({ length: 150 }, (_, key) => key);
    const final = (recent: readonly Key[]) =>
      invocations(
        quick(workload.finalGenerator?.(OPTIONS, recent) ?? workload.generator(OPTIONS), { concurrency: 1 }),
      );
    const steps = final(keys).map(({ value }) => parseMicroOps(value) ?? []);
    expect(steps.map(({ length }) => length)).toEqual([64, 64, 22]);
    expect(steps.flat().map(([, key]) => key)).toEqual(keys);
    expect(final([])).toEqual([]);
  });

  test("hands the consistency model to its checker", () => {
    const nothing = judge(workload, { ...OPTIONS, consistency: "serializable" }, []);
    expect(nothing.valid).toBe("unknown");
  });
});

describe("parseMicroOps()", () => {
  test.each([
    ["no list", { r: 1 }],
    ["a step that is no list", ["r", 1, null]],
    ["a step that is too short", [["r", 1]]],
    ["a step of another kind", [["pop", 1, null]]],
    ["a key that is none", [["r", null, null]]],
  ])("refuses %s", (_, value) => {
    expect(parseMicroOps(value)).toBeUndefined();
  });

  test("takes a transaction without steps", () => {
    expect(parseMicroOps([])).toEqual([]);
  });
});
