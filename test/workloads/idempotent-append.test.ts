import { describe, expect, it } from "vitest";
import type { Json, Key, Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { idempotentAppend } from "../../workloads/idempotent-append.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { atomicObject } from "../support/atomic-object.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2"],
  keys: 2,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

interface Entry {
  readonly id: string;
  readonly element: number;
}

/** A log that forgets now and then that it knows a request: it appends it again, or answers what it was asked. */
function run(seed: number, flaw: "none" | "appends" | "answers"): readonly Op[] {
  const logs = new Map<Key | undefined, Entry[]>();
  const object = atomicObject(seed, ({ f, key, value }, random): Outcome => {
    const log = logs.get(key) ?? [];
    if (f === "read") return { type: "ok", value: [...log] as unknown as Json };
    const asked = value as unknown as Entry;
    const known = log.find(({ id }) => id === asked.id);
    const forgets = flaw !== "none" && random.float(0) < 0.2;
    if (known === undefined || (forgets && flaw === "appends")) logs.set(key, [...log, asked]);
    return { type: "ok", value: (forgets ? asked : (known ?? asked)) as unknown as Json };
  });
  return simulatedRun(idempotentAppend, object, { options: OPTIONS, seed, operations: 800 });
}

describe("the workload `idempotent-append`", () => {
  it.each(SEEDS)("finds nothing wrong with a log that knows requests again, seed %d", (seed) => {
    expect(judge(idempotentAppend, OPTIONS, run(seed, "none"))).toMatchObject({ valid: true });
  });

  it.each([
    ["appends", "duplicated"],
    ["answers", "different-replies"],
  ] as const)("finds one that %s again", (flaw, anomaly) => {
    for (const seed of SEEDS) {
      expect(anomalyNames(judge(idempotentAppend, OPTIONS, run(seed, flaw)))).toContain(anomaly);
    }
  });

  it("repeats only a client's latest request, on its key, and more often after an unknown outcome", () => {
    const latest = new Map<number, { readonly id: string; readonly key: Key | undefined; type: string }>();
    const repeated = { ok: [0, 0], info: [0, 0] };
    for (const { process, type, f, key, value } of run(0, "none")) {
      if (f !== "append" || Number(process) >= 1e6) continue;
      const { id } = value as unknown as Entry;
      const thread = Number(process) % OPTIONS.concurrency;
      const before = latest.get(thread);
      if (type !== "invoke") latest.set(thread, { id, key, type });
      else if (before !== undefined) {
        const isRepeat = before.id === id;
        if (isRepeat) expect(key).toBe(before.key);
        else expect(Number(id.split("/")[1])).toBe(Number(before.id.split("/")[1]) + 1);
        const counts = before.type === "info" ? repeated.info : repeated.ok;
        counts[isRepeat ? 0 : 1] = (counts[isRepeat ? 0 : 1] ?? 0) + 1;
      }
    }
    const share = ([yes = 0, no = 0]: readonly number[]): number => yes / (yes + no);
    expect(share(repeated.ok)).toBeGreaterThan(0.15);
    expect(share(repeated.info)).toBeGreaterThan(share(repeated.ok) + 0.3);
  });
});
