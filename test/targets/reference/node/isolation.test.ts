import { describe, expect, it } from "vitest";
import { isJsonArray, type Json } from "../../../../checkers/history/operation.ts";
import type { DefectName } from "../../../../targets/reference/node/io.ts";
import type { Mop, Reply, StoreOp } from "../../../../targets/reference/protocol/request.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

function electedCluster(seed: number, ...defects: readonly DefectName[]) {
  const cluster = new SimulatedCluster({ seed, defects });
  cluster.run(10 * TIMING.electionMs);
  const leader = cluster.leader()?.id ?? "none";
  const [follower = "", other = ""] = cluster.ids.filter((id) => id !== leader);
  return { cluster, leader, follower, other };
}

const txn = (...mops: readonly Mop[]): StoreOp => ({ kind: "txn", mops });
const r = (key: string): Mop => ["r", key, null];
const append = (key: string, value: number): Mop => ["append", key, value];

/** Sends operations to nodes, each after a time, and lets time pass until all are answered. */
function atOnce(
  cluster: SimulatedCluster,
  ...sent: readonly (readonly [to: string, op: StoreOp, afterMs?: number])[]
): (Reply | undefined)[] {
  const replies = sent.map((): Reply | undefined => undefined);
  for (const [i, [to, op, afterMs = 0]] of sent.entries()) {
    cluster.after(afterMs, () => {
      cluster.request(to, `s${cluster.now}-${i}`, 1, op, (reply) => (replies[i] = reply));
    });
  }
  cluster.runUntil(() => replies.every((reply) => reply !== undefined), 5000);
  return replies;
}

/** What the reads of a transaction were answered; false for one that was taken back. */
function read(reply: Reply | undefined): Json {
  if (reply?.kind !== "ok") throw new Error(`Not answered: ${JSON.stringify(reply)}`);
  const { value } = reply;
  if (!isJsonArray(value)) return value;
  return value.flatMap((mop) => (isJsonArray(mop) && mop[0] === "r" ? [mop[2] ?? null] : []));
}

function elements(list: Json): readonly Json[] {
  return isJsonArray(list) ? list : [];
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

describe("the defect write-skew", () => {
  /** Two transactions that each read what the other writes. */
  const skewed = (seed: number, ...defects: readonly DefectName[]): readonly Json[] => {
    const { cluster, leader, follower } = electedCluster(seed, ...defects);
    return atOnce(
      cluster,
      [leader, txn(r("x"), append("y", 1))],
      [follower, txn(r("y"), append("x", 1))],
    ).map(read);
  };

  it("lets two transactions each miss what the other writes, which the correct store never does", () => {
    const blind = JSON.stringify([[null], [null]]);
    expect(SEEDS.filter((seed) => JSON.stringify(skewed(seed, "write-skew")) === blind)).not.toEqual([]);
    expect(SEEDS.filter((seed) => JSON.stringify(skewed(seed)) === blind)).toEqual([]);
  });

  it("takes one of two back that write the same key, and answers reads as of one moment", () => {
    let conflicts = 0;
    for (const seed of SEEDS) {
      const { cluster, follower, other } = electedCluster(seed, "write-skew");
      const both = atOnce(
        cluster,
        [other, txn(r("x"), append("x", 1), r("x"))],
        [follower, txn(r("x"), append("x", 2), r("x"))],
      ).map(read);
      const committed = both.filter((answer) => answer !== false);
      conflicts += 2 - committed.length;
      expect(committed.length).toBeGreaterThanOrEqual(1);
      // Nothing is lost: the list holds what was committed, and each saw what was there before it.
      const [reply] = atOnce(cluster, [other, txn(r("x"))]);
      const [list = null] = elements(read(reply));
      expect(elements(list)).toHaveLength(committed.length);
      const left = committed.map((answer) => JSON.stringify(elements(answer).at(-1)));
      expect(left).toContain(JSON.stringify(list));
    }
    expect(conflicts).toBeGreaterThan(10);
  });

  it("reads what was acknowledged before, on every node", () => {
    const { cluster, leader, follower } = electedCluster(1, "write-skew");
    for (let i = 1; i < 20; i++) {
      atOnce(cluster, [leader, txn(append("x", i))]);
      const [seen] = atOnce(cluster, [follower, txn(r("x"), append("y", i))]).map(read);
      expect(seen).toEqual([Array.from({ length: i }, (_, n) => n + 1)]);
    }
  });

  it("keeps a transaction with a guard that does not hold from doing anything", () => {
    const { cluster, leader } = electedCluster(1, "write-skew");
    const guarded: StoreOp = { kind: "txn", mops: [append("x", 1)], when: [["lock", "mine"]] };
    expect(atOnce(cluster, [leader, guarded]).map(read)).toEqual([false]);
    expect(atOnce(cluster, [leader, txn(r("x"))]).map(read)).toEqual([[null]]);
  });
});

describe("the defect fractured-read", () => {
  /** A transaction of reads while another writes what it reads. */
  const halves = (...defects: readonly DefectName[]): string[] =>
    SEEDS.flatMap((seed) => {
      const { cluster, leader, follower } = electedCluster(seed, ...defects);
      return atOnce(
        cluster,
        [leader, txn(append("x", 1), append("y", 1)), 15],
        ...Array.from({ length: 20 }, (_, i) => [follower, txn(r("x"), r("y"), r("x")), i] as const),
      )
        .slice(1)
        .map((reply) => JSON.stringify(read(reply)));
    });
  const whole = new Set(["[null,null,null]", "[[1],[1],[1]]"]);

  it("shows half of a transaction, and never what comes later before what comes earlier", () => {
    const seen = new Set(halves("fractured-read"));
    expect(seen).toContain("[null,[1],[1]]");
    expect(seen).toContain("[null,null,[1]]");
    expect(seen).not.toContain("[[1],null,[1]]");
  });

  it("is not there in the correct store", () => {
    expect(halves().filter((seen) => !whole.has(seen))).toEqual([]);
  });

  it("answers a transaction of reads, however long, at every node", () => {
    const { cluster } = electedCluster(1, "fractured-read");
    const reads = Array.from({ length: 20 }, (_, i) => r(`k${i}`));
    const many = cluster.ids.flatMap((id) => [0, 1, 2, 3].map((ms) => [id, txn(...reads), ms] as const));
    for (const answer of atOnce(cluster, ...many).map(read)) expect(answer).toEqual(reads.map(() => null));
  });
});

describe("the defect long-fork", () => {
  /** What readers at two nodes see of two transactions that have nothing to do with each other, at some time. */
  const forks = (
    first: readonly Mop[],
    second: readonly Mop[],
    ...defects: readonly DefectName[]
  ): string[] =>
    SEEDS.flatMap((seed) => {
      const { cluster, leader, follower, other } = electedCluster(seed, ...defects);
      // Which node shows which entry late depends on the number of the entry.
      for (let i = 0; i < seed; i++) atOnce(cluster, [leader, txn(append("z", i))]);
      const reader = txn(r("x"), r("y"));
      const readers = [6, 9, 12, 15].flatMap((ms) => [
        [follower, reader, ms] as const,
        [other, reader, ms] as const,
      ]);
      const [, , ...seen] = atOnce(cluster, [leader, txn(...first)], [leader, txn(...second), 1], ...readers);
      const views = new Set(seen.map((reply) => JSON.stringify(read(reply))));
      return views.has("[[1],null]") && views.has("[null,[1]]") ? ["forked"] : [];
    });

  it("shows two transactions in opposite orders, which the correct store never does", () => {
    expect(forks([append("x", 1)], [append("y", 1)], "long-fork")).not.toEqual([]);
    expect(forks([append("x", 1)], [append("y", 1)])).toEqual([]);
  });

  it("keeps the order of those that have to do with each other, and shows each whole", () => {
    expect(forks([append("x", 1)], [r("x"), append("y", 1)], "long-fork")).toEqual([]);
    expect(forks([append("x", 1), append("y", 1)], [append("z", 1)], "long-fork")).toEqual([]);
  });

  it("shows everybody what was acknowledged", () => {
    const { cluster, leader } = electedCluster(3, "long-fork");
    for (let i = 1; i < 20; i++) {
      atOnce(cluster, [leader, txn(append("x", i))]);
      const seen = atOnce(cluster, ...cluster.ids.map((id) => [id, txn(r("x"))] as const)).map(read);
      for (const list of seen) expect(list).toEqual([Array.from({ length: i }, (_, n) => n + 1)]);
    }
  });

  it("does so for single operations, too", () => {
    const { cluster, leader, follower } = electedCluster(3, "long-fork");
    atOnce(cluster, [leader, { kind: "put", key: "x", value: 1 }]);
    expect(atOnce(cluster, [follower, { kind: "get", key: "x" }])).toMatchObject([{ value: 1 }]);
    atOnce(cluster, [leader, { kind: "delete", key: "x" }]);
    expect(atOnce(cluster, [follower, { kind: "get", key: "x" }])).toMatchObject([{ value: null }]);
  });
});

describe("the defect intermediate-read", () => {
  const views = (...defects: readonly DefectName[]): Set<string> =>
    new Set(
      SEEDS.flatMap((seed) => {
        const { cluster, leader, follower } = electedCluster(seed, ...defects);
        const readers = [0, 2, 5, 8, 11, 14, 17, 20].map(
          (ms) => [follower, txn(r("x"), r("y")), ms] as const,
        );
        const writer = txn(append("x", 1), append("y", 1), append("x", 2));
        return atOnce(cluster, [leader, writer], ...readers)
          .slice(1)
          .map((reply) => JSON.stringify(read(reply)));
      }),
    );

  it("shows a transaction step by step", () => {
    const steps = ["[null,null]", "[[1],null]", "[[1],[1]]", "[[1,2],[1]]"];
    expect([...views("intermediate-read")].toSorted()).toEqual(steps.toSorted());
  });

  it("is not there in the correct store", () => {
    expect([...views()].toSorted()).toEqual(["[[1,2],[1]]", "[null,null]"]);
  });
});

describe("the defect aborted-read", () => {
  /** A leader whose followers get its entry and cannot say so, and which gives up. */
  const abandoned = (...defects: readonly DefectName[]): readonly [Reply | undefined, Json] => {
    const { cluster, leader, follower, other } = electedCluster(8, ...defects);
    for (const id of [follower, other]) cluster.cut(id, leader);
    const [reply] = atOnce(cluster, [leader, txn(append("x", 1))]);
    cluster.heal();
    cluster.run(10 * TIMING.electionMs);
    return [reply, read(atOnce(cluster, [follower, txn(r("x"))])[0])];
  };

  it("calls off what is committed afterwards, of which the correct store says that it does not know", () => {
    expect(abandoned("aborted-read")).toMatchObject([{ kind: "error", code: "no-leader" }, [[1]]]);
    expect(abandoned()).toMatchObject([{ kind: "error", code: "leadership-lost" }, [[1]]]);
  });
});
