import { describe, expect, it } from "vitest";
import { RW, WR, WW } from "../../../../checkers/transactions/graph/edges.ts";
import { cyclicVersions } from "../../../../checkers/transactions/rw-register/cyclic-versions.ts";
import { dependencyEdges } from "../../../../checkers/transactions/rw-register/dependency-edges.ts";
import type { RegisterTransactions } from "../../../../checkers/transactions/rw-register/register-transactions.ts";
import {
  type VersionOrderOptions,
  versionOrders,
} from "../../../../checkers/transactions/rw-register/version-orders.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { randomTxns, seeOther } from "../../../support/register-transactions/random-txns.ts";
import {
  historyOf,
  type MicroOp,
  registersOf,
  type Txn,
} from "../../../support/register-transactions/txn.ts";

/** One after the other. */
function serial(...all: readonly (readonly [number, ...MicroOp[]])[]): Txn[] {
  return all.map(([process, ...microOps], t) => ({
    process,
    type: "ok",
    invoked: 2 * t,
    completed: 2 * t + 1,
    microOps,
  }));
}

/** `1:null<5`: of key 1, null before 5. */
function shown(registers: RegisterTransactions, options: VersionOrderOptions = {}): string[] {
  const { pairs } = versionOrders(registers, options);
  const { keyIds } = registers.transactions;
  const value = (v: number): string =>
    String(registers.versionValue[v] === -1 ? null : registers.versionValue[v]);
  return Array.from({ length: pairs.count }, (_, i) => {
    const [from, to] = [pairs.from[i] ?? 0, pairs.to[i] ?? 0];
    return `${keyIds[registers.versionKey[from] ?? 0]}:${value(from)}<${value(to)}`;
  }).sort();
}

describe("versionOrders()", () => {
  const registers = registersOf(
    historyOf(
      serial(
        [0, ["w", 1, 1]],
        [1, ["r", 1, 1], ["w", 1, 2]],
        [0, ["w", 1, 3]],
        [1, ["r", 1, 3]],
        [2, ["w", 1, 4], ["w", 1, 5]],
      ),
    ),
  );

  it("puts the initial version first, and knows no more unless told", () => {
    expect(shown(registers)).toEqual(["1:null<1", "1:null<2", "1:null<3", "1:null<5"]);
  });

  it("has a write follow the reads of its transaction", () => {
    expect(shown(registers, { wfrKeys: true })).toEqual(["1:1<2", "1:null<1", "1:null<3", "1:null<5"]);
  });

  it("has each process go forward", () => {
    expect(shown(registers, { sequentialKeys: true })).toEqual([
      "1:1<2",
      "1:1<3",
      "1:2<3",
      "1:null<1",
      "1:null<5",
    ]);
  });

  it("has versions follow each other in real time, without what follows", () => {
    expect(shown(registers, { linearizableKeys: true })).toEqual(["1:1<2", "1:2<3", "1:3<5", "1:null<1"]);
  });

  it("leaves out what took no effect, what was overwritten at once, and what nobody wrote", () => {
    const txns = serial(
      [0, ["w", 1, 1]],
      [1, ["w", 1, 2]],
      [2, ["w", 1, 3], ["w", 1, 4]],
      [3, ["r", 1, 3], ["w", 1, 5]],
      [4, ["r", 1, 1]],
    );
    const some = txns.map((txn, t): Txn => (t < 2 ? { ...txn, type: t === 0 ? "fail" : "info" } : txn));
    for (const option of ["wfrKeys", "sequentialKeys", "linearizableKeys"] as const)
      expect(shown(registersOf(historyOf(some)), { [option]: true }).join(" ")).not.toMatch(
        /[<:][123]\b(?!:)/,
      );
  });

  it("does not have a process go forward after what has no known end", () => {
    const txns = serial([0, ["w", 1, 1]], [0, ["w", 1, 2]], [0, ["w", 1, 3]], [1, ["r", 1, 2]]);
    const some = txns.map((txn, t): Txn => (t === 1 ? { ...txn, type: "info" } : txn));
    expect(shown(registersOf(historyOf(some)), { sequentialKeys: true })).toEqual([
      "1:1<2",
      "1:1<3",
      "1:null<1",
    ]);
  });

  it("finds keys whose versions would have to come before themselves, and says why", () => {
    const stale = registersOf(
      historyOf(serial([0, ["w", 1, 1]], [0, ["w", 1, 2]], [0, ["r", 1, 1]], [0, ["w", 2, 1]])),
    );
    const explained = (options: VersionOrderOptions): string[] =>
      cyclicVersions(stale, versionOrders(stale, options)).map(({ explanation }) => explanation);
    expect(explained({ wfrKeys: true })).toEqual([]);
    expect(explained({ sequentialKeys: true })).toEqual([
      "The versions of key 1 would have to come before themselves: 1 comes before 2, in which order process 0 read or wrote them; but 2 comes before 1, in which order process 0 read or wrote them",
    ]);
    expect(explained({ linearizableKeys: true })).toEqual([
      "The versions of key 1 would have to come before themselves: 1 comes before 2, as process 0 was done with the one (0.001 s) before process 0 began with the other; but 2 comes before 1, as process 0 was done with the one (0.003 s) before process 0 began with the other",
    ]);
    const [anomaly] = cyclicVersions(stale, versionOrders(stale, { linearizableKeys: true }));
    expect(anomaly).toMatchObject({ name: "cyclic-versions", key: 0, transactions: [0, 1, 2] });
  });

  it("finds a ring of updates", () => {
    const ring = registersOf(historyOf(serial([0, ["r", 1, 2], ["w", 1, 1]], [1, ["r", 1, 1], ["w", 1, 2]])));
    expect(cyclicVersions(ring, versionOrders(ring))).toEqual([]);
    expect(cyclicVersions(ring, versionOrders(ring, { wfrKeys: true }))).toHaveLength(1);
  });
});

/** Whether one version must precede another in a key that is linearizable, by looking at all accesses of both. */
function mustPrecede(txns: readonly Txn[], key: number, a: number | null, b: number | null): boolean {
  const accesses = (value: number | null): Txn[] =>
    txns.filter(({ type, microOps }) =>
      microOps.some(([f, k, v]) => k === key && v === value && (f === "w" ? type !== "fail" : type === "ok")),
    );
  if (a === null) return true;
  return accesses(a).some((x) => x.type === "ok" && accesses(b).some((y) => x.completed < y.invoked));
}

describe("the order of versions of linearizable keys", () => {
  it("is, with what follows, that of all pairs of accesses; and is cyclic where that is", () => {
    let cyclic = 0;
    for (let seed = 1; seed <= 1500; seed++) {
      const random = new SeededRandom(seed);
      let txns = randomTxns(random, {
        transactions: 4 + random.below(8),
        keys: 1,
        processes: 4,
        maxMicroOps: 1,
        infoOneIn: 8,
        failOneIn: 0,
        readOneIn: 2,
      });
      if (random.oneIn(3)) txns = seeOther(random, txns);
      const registers = registersOf(historyOf(txns));
      const { pairs, isCyclic } = versionOrders(registers, { linearizableKeys: true });
      const installed = Array.from({ length: registers.versionCount }, (_, v) => v).filter(
        (v) => v === 0 || registers.exists[registers.writer[v] ?? 0] === 1,
      );
      const value = (v: number): number | null => (v === 0 ? null : (registers.versionValue[v] ?? null));
      const expected = (a: number, b: number): boolean => a !== b && mustPrecede(txns, 0, value(a), value(b));
      const isContradictory = installed.some((a) => installed.some((b) => expected(a, b) && expected(b, a)));
      expect(isCyclic[0] === 1).toBe(isContradictory);
      if (isContradictory) {
        cyclic++;
        continue;
      }
      const closure = (follows: (a: number, b: number) => boolean): string[] =>
        installed.flatMap((a) => {
          const all = new Set([a]);
          for (const x of all) for (const b of installed) if (follows(x, b)) all.add(b);
          return [...all].sort((x, y) => x - y).map((b) => `${seed}: ${a}<${b}`);
        });
      const listed = new Set(
        Array.from({ length: pairs.count }, (_, i) => `${pairs.from[i]} ${pairs.to[i]}`),
      );
      expect(closure((a, b) => listed.has(`${a} ${b}`))).toEqual(closure(expected));
    }
    expect(cyclic).toBeGreaterThan(50);
  });
});

describe("dependencyEdges()", () => {
  const edges = (txns: readonly Txn[], options: VersionOrderOptions = {}): string[] => {
    const registers = registersOf(historyOf(txns));
    const { from, to, kind, count } = dependencyEdges(registers, versionOrders(registers, options));
    const name = new Map([
      [WW, "ww"],
      [WR, "wr"],
      [RW, "rw"],
    ]);
    return Array.from({ length: count }, (_, i) => `${from[i]} ${name.get(kind[i] ?? 0)} ${to[i]}`).sort();
  };

  it("are who read from whom, and who overwrote what was read", () => {
    const txns = serial(
      [0, ["w", 1, 1]],
      [1, ["r", 1, 1], ["w", 1, 2]],
      [2, ["r", 1, null]],
      [3, ["r", 1, 1]],
    );
    expect(edges(txns)).toEqual(["0 wr 1", "0 wr 3", "2 rw 0", "2 rw 1"]);
    expect(edges(txns, { wfrKeys: true })).toEqual(["0 wr 1", "0 wr 3", "0 ww 1", "2 rw 0", "3 rw 1"]);
  });

  it("do not lead from or to transactions that took no effect", () => {
    const txns = serial([0, ["w", 1, 1]], [1, ["r", 1, 1]], [2, ["r", 1, null]]);
    expect(edges(txns.map((txn, t) => (t === 0 ? { ...txn, type: "fail" } : txn)))).toEqual([]);
    expect(edges(txns.map((txn, t) => (t === 0 ? { ...txn, type: "info" } : txn)))).toEqual([
      "0 wr 1",
      "2 rw 0",
    ]);
  });

  it("are only the reads where versions would have to come before themselves", () => {
    const txns = serial([0, ["w", 1, 1]], [1, ["w", 1, 2]], [2, ["r", 1, 1]]);
    expect(edges(txns, { linearizableKeys: true })).toEqual(["0 wr 2"]);
  });
});
