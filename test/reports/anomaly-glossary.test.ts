import { describe, expect, test } from "vitest";
import { glossaryEntry, promiseOfChecker } from "../../reports/data/anomaly-glossary.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";
import { lock } from "../../workloads/lock.ts";
import { queue } from "../../workloads/queue.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import { set } from "../../workloads/set.ts";
import { watch } from "../../workloads/watch.ts";
import type { Workload } from "../../workloads/workload.ts";
import { memoryFeed, memoryLock, memoryQueue, memorySets } from "../support/memory-objects.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const OPTIONS = { concurrency: 4, nodes: ["n1"], keys: 2, opsPerKey: 10, opTimeoutMs: 1000 };

/** The names of all anomalies in a run against an object with every flaw. */
function found(workload: Workload, object: Completer): string[] {
  const history = simulatedRun(workload, object, { options: OPTIONS, seed: 0, operations: 500, rate: 400 });
  return anomalyNames(judge(workload, OPTIONS, history));
}

const all = <Flaw extends string>(...flaws: readonly Flaw[]): Record<Flaw, number> =>
  Object.fromEntries(flaws.map((flaw) => [flaw, 0.1])) as Record<Flaw, number>;

const FLAWED: readonly (readonly [Workload, Completer])[] = [
  [set, memorySets(0, all("lost", "stale", "doubled", "invented"))],
  [lock, memoryLock(0, all("overlap", "stale", "unfenced", "sameToken"))],
  [lock, memoryLock(0, all("shuffled"))],
  [queue, memoryQueue(0, all("lost", "undead", "invented"))],
  [
    watch,
    memoryFeed(
      0,
      all("missing", "different", "swapped", "repeated", "outside", "invented", "doubled", "backwards"),
    ),
  ],
];

describe("glossaryEntry()", () => {
  test.each(FLAWED)("knows every anomaly that is found in a flawed $name", (workload, object) => {
    const names = found(workload, object);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => glossaryEntry(name) === undefined)).toEqual([]);
  });

  test("knows nothing of what is no anomaly", () => {
    expect(glossaryEntry("constructor")).toBeUndefined();
  });
});

describe("promiseOfChecker()", () => {
  test.each(WORKLOADS)("knows what $name looks after", (workload) => {
    expect(promiseOfChecker(workload.checker(OPTIONS).name)).toMatch(/\.$/);
  });

  test("knows no promise of checks of the run itself", () => {
    expect(promiseOfChecker("stats")).toBeUndefined();
    expect(promiseOfChecker("toString")).toBeUndefined();
  });
});
