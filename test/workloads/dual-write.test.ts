import { describe, expect, it } from "vitest";
import type { Json, Key, Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { dualWrite } from "../../workloads/dual-write.ts";
import { perfect } from "../../workloads/generator/simulate.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { atomicObject } from "../support/atomic-object.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

type Flaw = "none" | "silent" | "ghost" | "swapped" | "doubled";

/** Rows with events. Flawed: a change now and then has no event, or no row, or its event comes first, or twice. */
function run(seed: number, flaw: Flaw): readonly Op[] {
  const rows = new Map<Key | undefined, Json[]>();
  const events: Json[] = [];
  const object = atomicObject(seed, ({ f, key = "", value }, random): Outcome => {
    const row = rows.get(key) ?? [];
    if (f === "events") return { type: "ok", value: [...events] };
    if (f === "read") return { type: "ok", value: row };
    const isFlawed = flaw !== "none" && random.float(0) < 0.1;
    const event: Json = [key, value];
    if (!(isFlawed && flaw === "ghost")) rows.set(key, [...row, value]);
    if (isFlawed && flaw === "silent") return { type: "ok", value };
    if (isFlawed && flaw === "swapped") events.unshift(event);
    else events.push(event);
    if (isFlawed && flaw === "doubled") events.push(event);
    return isFlawed && flaw === "ghost" ? { type: "info", error: "half done" } : { type: "ok", value };
  });
  return simulatedRun(dualWrite, object, { options: OPTIONS, seed, operations: 600 });
}

describe("the workload `dual-write`", () => {
  it.each(SEEDS)("finds nothing wrong with rows whose changes are all published, seed %d", (seed) => {
    expect(judge(dualWrite, OPTIONS, run(seed, "none"))).toMatchObject({ valid: true });
  });

  it.each([
    ["silent", "unpublished-change"],
    ["ghost", "phantom-event"],
    ["swapped", "event-order"],
    ["doubled", "duplicated"],
  ] as const)("finds changes that are %s", (flaw, anomaly) => {
    for (const seed of SEEDS) {
      expect(anomalyNames(judge(dualWrite, OPTIONS, run(seed, flaw)))).toContain(anomaly);
    }
  });

  it("asks for every change once, and looks more rarely the more there are", () => {
    const history = perfect(dualWrite.generator(OPTIONS), { limit: 2000 }).filter(
      ({ type }) => type === "invoke",
    );
    const changes = history.filter(({ f }) => f === "change").map(({ value }) => value);
    expect(new Set(changes).size).toBe(changes.length);
    const looks = (ops: readonly Op[]): number => ops.filter(({ f }) => f !== "change").length;
    expect(looks(history.slice(0, 500))).toBeGreaterThan(2 * looks(history.slice(1500)));
  });
});
