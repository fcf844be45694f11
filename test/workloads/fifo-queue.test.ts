import { describe, expect, it } from "vitest";
import type { Json, Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { fifoQueue } from "../../workloads/fifo-queue.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { atomicObject } from "../support/atomic-object.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 4,
  nodes: ["n1", "n2"],
  keys: 1,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

/** A queue that now and then gives out its last element first, or drops its first. */
function run(seed: number, flaw: "none" | "last" | "dropped"): readonly Op[] {
  let elements: Json[] = [];
  const object = atomicObject(
    seed,
    ({ f, value }, random): Outcome => {
      const isFlawed = random.float(0) < 0.1;
      if (f === "enqueue") {
        elements.push(value);
        return { type: "ok", value };
      }
      const all = elements;
      if (f === "drain") {
        elements = [];
        return { type: "ok", value: all };
      }
      if (isFlawed && flaw === "dropped") elements = elements.slice(1);
      const [first = null] = isFlawed && flaw === "last" ? elements.slice(-1) : elements;
      elements = elements.filter((element) => element !== first);
      return first === null ? { type: "fail", error: "empty" } : { type: "ok", value: first };
    },
    { info: 0, fail: 0.05 },
  );
  return simulatedRun(fifoQueue, object, { options: OPTIONS, seed, operations: 800 });
}

describe("the workload `fifo-queue`", () => {
  it.each(SEEDS)("finds nothing wrong with a queue that is first in, first out, seed %d", (seed) => {
    expect(judge(fifoQueue, OPTIONS, run(seed, "none"))).toMatchObject({
      valid: true,
      details: { producers: OPTIONS.concurrency },
    });
  });

  it("finds one that is not", () => {
    for (const seed of SEEDS) {
      expect(anomalyNames(judge(fifoQueue, OPTIONS, run(seed, "last")))).toContain("out-of-order");
      expect(anomalyNames(judge(fifoQueue, OPTIONS, run(seed, "dropped")))).toContain("gap");
    }
  });
});
