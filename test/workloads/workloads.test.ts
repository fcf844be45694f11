import { describe, expect, test } from "vitest";
import type { CheckContext } from "../../checkers/checker.ts";
import { History } from "../../checkers/history/history.ts";
import type { Json, Key, Op } from "../../checkers/history/operation.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { limit } from "../../workloads/generator/limit.ts";
import { simulate } from "../../workloads/generator/simulate.ts";
import { list } from "../../workloads/list.ts";
import { RecentKeys } from "../../workloads/recent-keys.ts";
import { register } from "../../workloads/register.ts";
import { findWorkload, WORKLOADS } from "../../workloads/registry.ts";
import type { Workload, WorkloadOptions } from "../../workloads/workload.ts";
import { type Flaws, memoryStore } from "../support/memory-store.ts";

const SEEDS = Array.from({ length: 3 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 7,
  nodes: ["n1", "n2", "n3"],
  keys: 4,
  opsPerKey: 60,
  opTimeoutMs: 1000,
};
/** For stores with flaws: to prove that no order of many concurrent appends will do takes long. */
const FEW: WorkloadOptions = { concurrency: 3, nodes: ["n1"], keys: 2, opsPerKey: 10, opTimeoutMs: 1000 };
const BUDGET: CheckContext = { expired: () => false, maxStates: 1_000_000 };

/** The history of a workload against a store in memory, about six generations of keys and the final reads. */
function run(workload: Workload, options: WorkloadOptions, seed: number, flaws: Flaws = {}): readonly Op[] {
  const { concurrency, keys, opsPerKey } = options;
  const store = memoryStore(seed, flaws);
  const main = simulate(limit(6 * keys * opsPerKey, workload.generator(options)), store, {
    concurrency,
    seed,
  });
  const recent = new RecentKeys(keys);
  for (const op of main) recent.note(op);
  const final = workload.finalGenerator?.(options, recent.keys);
  return final === undefined
    ? main
    : [...main, ...later(main, simulate(final, store, { concurrency, seed }))];
}

/** The events of a second phase, as they follow a first: later, by processes of their own. */
function later(first: readonly Op[], second: readonly Op[]): Op[] {
  const time = first.at(-1)?.time ?? 0;
  return second.map((op) => ({
    ...op,
    index: op.index + first.length,
    time: op.time + time,
    process: Number(op.process) + 1e6,
  }));
}

function check(workload: Workload, history: readonly Op[]): Verdict {
  return workload.checker(OPTIONS).check(History.from(history), BUDGET);
}

const invocations = (history: readonly Op[]): Op[] => history.filter(({ type }) => type === "invoke");

describe.each([register, list].map((workload) => [workload.name, workload] as const))(
  "the workload %s",
  (_, workload) => {
    test.each(SEEDS)("finds nothing wrong with a store that is atomic, seed %d", (seed) => {
      expect(check(workload, run(workload, OPTIONS, seed))).toMatchObject({ valid: true });
    });

    test.each(["lost", "reordered", "stale"] as const)("finds a change or read that is %s", (flaw) => {
      for (const seed of SEEDS) {
        expect(check(workload, run(workload, FEW, seed, { [flaw]: 0.2 }))).toMatchObject({ valid: false });
      }
    });

    test("retires keys after about as many operations as it was told", () => {
      const counts = new Map<Key | undefined, number>();
      const history = simulate(limit(3000, workload.generator(OPTIONS)), memoryStore(0), { concurrency: 7 });
      for (const { key } of invocations(history)) counts.set(key, (counts.get(key) ?? 0) + 1);
      expect(counts.size).toBeGreaterThan(40);
      expect(Math.max(...counts.values())).toBeLessThanOrEqual(66);
      const full = [...counts.values()].filter((count) => count >= 54).length;
      expect(full).toBeGreaterThan(counts.size - 2 * OPTIONS.keys);
    });

    test("bounds the operations of unknown outcome on a key", () => {
      const endless = workload.generator({ ...OPTIONS, opsPerKey: 1e9 });
      const crashing = simulate(
        limit(2000, endless),
        () => ({ latencyNs: 10, outcome: () => ({ type: "info", error: "timeout" }) }),
        { concurrency: 7 },
      );
      const infos = new Map<Key | undefined, number>();
      for (const { type, key } of crashing) if (type === "info") infos.set(key, (infos.get(key) ?? 0) + 1);
      expect(Math.max(...infos.values())).toBe(20);
    });

    test("changes a key with every value once", () => {
      const seen = new Set<string>();
      for (const { key, f, value } of invocations(run(workload, OPTIONS, 0))) {
        if (f === "read") continue;
        const fresh = f === "cas" ? (value as readonly Json[])[1] : value;
        expect(seen.has(`${key ?? ""} ${JSON.stringify(fresh)}`)).toBe(false);
        seen.add(`${key ?? ""} ${JSON.stringify(fresh)}`);
      }
      expect(seen.size).toBeGreaterThan(300);
    });

    test("ends with a read of every recent key by every thread", () => {
      const recent: Key[] = ["a", "b", "c"];
      const final = workload.finalGenerator?.(OPTIONS, recent);
      if (final === undefined) throw new Error("There is no final generator");
      const reads = invocations(simulate(final, memoryStore(0), { concurrency: 7 }));
      const pairs = reads.map(({ key, process }) => `${key ?? ""} ${Number(process) % 7}`);
      expect(new Set(reads.map(({ f }) => f))).toEqual(new Set(["read"]));
      expect(pairs).toHaveLength(21);
      expect(new Set(pairs).size).toBe(21);
    });

    test("calls an operation read-only only if it changes nothing", () => {
      expect([...workload.readOnly]).toEqual(["read"]);
    });
  },
);

test("`register` asks for half reads, a quarter writes and a quarter compare-and-sets, many of which succeed", () => {
  const history = simulate(limit(4000, register.generator({ ...OPTIONS, opsPerKey: 500 })), memoryStore(0), {
    concurrency: 7,
  });
  const share = (f: string): number => invocations(history).filter((op) => op.f === f).length / 4000;
  expect(share("read")).toBeCloseTo(0.5, 1);
  expect(share("write")).toBeCloseTo(0.25, 1);
  expect(share("cas")).toBeCloseTo(0.25, 1);
  const cas = history.filter(({ f, type }) => f === "cas" && type !== "invoke");
  expect(cas.filter(({ type }) => type === "ok").length / cas.length).toBeGreaterThan(0.3);
});

test("`register` compares with the value that it knows of last, and with none before", () => {
  const observed = new Map<Key | undefined, Json>();
  let compared = 0;
  for (const { type, f, key, value } of run(register, OPTIONS, 0)) {
    const [from, to] = f === "cas" ? (value as readonly Json[]) : [];
    if (type === "invoke" && f === "cas") {
      compared++;
      expect(from).toBe(observed.get(key));
    }
    const shown = f === "cas" ? to : value;
    if (type === "ok" && typeof shown === "number") observed.set(key, shown);
  }
  expect(compared).toBeGreaterThan(100);
});

test("`list` finds an append that was made twice", () => {
  for (const seed of SEEDS)
    expect(check(list, run(list, FEW, seed, { doubled: 0.2 }))).toMatchObject({ valid: false });
});

test("`finalReads()` reveal the loss of the last write", () => {
  const write = (process: number): Op => ({
    index: 0,
    time: 0,
    process,
    type: "invoke",
    f: "write",
    value: 1,
    key: "k",
  });
  const store = memoryStore(0, { lost: 1 });
  const reads = simulate(
    register.finalGenerator?.(OPTIONS, ["k"]) ?? limit(0, list.generator(OPTIONS)),
    store,
  );
  const history = [write(9), { ...write(9), type: "ok" as const, index: 1 }];
  expect(check(register, [...history, ...later(history, reads)])).toMatchObject({ valid: false });
});

test("`RecentKeys` remembers the keys used last, in bounded memory", () => {
  const recent = new RecentKeys(2);
  const use = (key?: Key): void => {
    recent.note({
      index: 0,
      time: 0,
      process: 0,
      type: "invoke",
      f: "read",
      value: null,
      ...(key === undefined ? {} : { key }),
    });
  };
  use("a");
  use("b");
  use("a");
  use();
  use("c");
  expect(recent.keys).toEqual(["a", "c"]);
});

test("`findWorkload()` knows every workload by its name, and no other", () => {
  for (const workload of WORKLOADS) expect(findWorkload(workload.name)).toBe(workload);
  expect(findWorkload("regster")).toBeUndefined();
});
