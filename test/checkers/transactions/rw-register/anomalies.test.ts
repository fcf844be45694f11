import { describe, expect, it } from "vitest";
import {
  type DirectAnomaly,
  type DirectAnomalyName,
  directAnomalies,
} from "../../../../checkers/transactions/rw-register/anomalies.ts";
import { decideSerializability } from "../../../../checkers/transactions/rw-register/serializability.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { corrupt, randomTxns } from "../../../support/register-transactions/random-txns.ts";
import {
  historyOf,
  type MicroOp,
  registersOf,
  type Txn,
} from "../../../support/register-transactions/txn.ts";

type Line = readonly ["ok" | "fail" | "info", ...MicroOp[]];

/** All at the same time. */
function txnsOf(lines: readonly Line[]): Txn[] {
  return lines.map(([type, ...microOps], t) => ({
    process: t,
    type,
    invoked: t,
    completed: lines.length + t,
    microOps,
  }));
}

function found(...lines: readonly Line[]): readonly DirectAnomaly[] {
  return directAnomalies(registersOf(historyOf(txnsOf(lines)))).found;
}

function names(...lines: readonly Line[]): readonly DirectAnomalyName[] {
  return found(...lines).map(({ name }) => name);
}

describe("directAnomalies()", () => {
  it("finds a read that differs from the transaction's own write", () => {
    const [anomaly] = found(["ok", ["w", 1, 1]], ["ok", ["w", 1, 2], ["r", 1, 1]]);
    expect(anomaly).toEqual({
      name: "internal",
      explanation:
        "Process 1 read 1 from key 1 at 0.003 s, after it had itself written 2 there in the same transaction",
      key: 1 - 1,
      transactions: [1],
      microOps: [2, 1],
      versions: [1, 2],
    });
    expect(names(["ok", ["w", 1, 1]], ["ok", ["w", 1, 2], ["r", 1, 2]])).toEqual([]);
    expect(names(["ok", ["w", 1, 2], ["w", 1, 3], ["r", 1, 2]])).toEqual(["internal"]);
    expect(names(["ok", ["w", 1, 2], ["r", 1, null]])).toEqual(["internal"]);
  });

  it("finds a read that differs from the transaction's own earlier read", () => {
    const [anomaly] = found(["ok", ["w", 1, 1]], ["ok", ["r", 1, null], ["r", 1, 1]]);
    expect(anomaly?.explanation).toBe(
      "Process 1 read 1 from key 1 at 0.003 s, after it had itself read null there in the same transaction",
    );
    expect(names(["ok", ["w", 1, 1]], ["ok", ["r", 1, 1], ["r", 1, 1]])).toEqual([]);
    expect(names(["ok", ["w", 1, 1]], ["ok", ["r", 1, 1], ["w", 1, 2], ["r", 1, 2]])).toEqual([]);
  });

  it("finds a read of an aborted write, but not of one of unknown outcome", () => {
    const [anomaly] = found(["fail", ["w", 1, 1]], ["ok", ["r", 1, 1]]);
    expect(anomaly).toMatchObject({
      name: "G1a",
      explanation:
        "Process 1 read 1 from key 1 at 0.003 s, which only process 0 wrote, in a transaction that was aborted (0.000 s)",
      transactions: [0, 1],
      microOps: [1, 0],
    });
    expect(names(["info", ["w", 1, 1]], ["ok", ["r", 1, 1]])).toEqual([]);
    expect(names(["ok", ["w", 1, 1]], ["ok", ["r", 1, 1]])).toEqual([]);
    expect(names(["fail", ["w", 1, 1]], ["info", ["r", 1, 1]])).toEqual([]);
  });

  it("finds a read of a version that its writer overwrote, but not in its writer", () => {
    const [anomaly] = found(["ok", ["w", 1, 1], ["w", 2, 5], ["w", 1, 2]], ["ok", ["r", 1, 1]]);
    expect(anomaly).toMatchObject({
      name: "G1b",
      explanation:
        "Process 1 read 1 from key 1 at 0.003 s, which process 0 overwrote with 2 in the same transaction that wrote it (0.002 s)",
      transactions: [0, 1],
      microOps: [3, 0, 2],
    });
    expect(names(["ok", ["w", 1, 1], ["w", 1, 2]], ["ok", ["r", 1, 2]])).toEqual([]);
    expect(names(["ok", ["w", 1, 1], ["r", 1, 1], ["w", 1, 2]])).toEqual([]);
  });

  it("finds a read of what nobody wrote, but takes null for the beginning", () => {
    const [anomaly] = found(["ok", ["r", 1, 7]]);
    expect(anomaly?.name).toBe("garbage-read");
    expect(anomaly?.explanation).toBe(
      "Process 0 read 7 from key 1 at 0.001 s, which nobody ever wrote there",
    );
    expect(names(["ok", ["r", 1, null]])).toEqual([]);
    expect(names(["ok", ["r", 1, 7], ["r", 1, 7]])).toEqual(["garbage-read"]);
    expect(names(["ok", ["w", 2, 7]], ["ok", ["r", 1, 7]])).toEqual(["garbage-read"]);
    expect(names(["fail", ["w", 1, 7], ["r", 1, 9]])).toEqual([]);
  });

  it("finds a read of what the transaction itself wrote only later", () => {
    const [anomaly] = found(["ok", ["r", 1, 1], ["w", 1, 1]]);
    expect(anomaly).toMatchObject({
      name: "future-read",
      explanation:
        "Process 0 read 1 from key 1 at 0.001 s, which it only wrote later in the same transaction",
      microOps: [0, 1],
    });
    expect(names(["ok", ["r", 1, null], ["w", 1, 1]])).toEqual([]);
    expect(names(["ok", ["r", 1, 1]], ["ok", ["w", 1, 1]])).toEqual([]);
  });

  it("finds two that overwrote the same version", () => {
    const [anomaly, ...others] = found(
      ["ok", ["r", 1, null], ["w", 1, 1]],
      ["ok", ["r", 1, null], ["w", 1, 2]],
    );
    expect(others).toEqual([]);
    expect(anomaly).toEqual({
      name: "lost-update",
      explanation:
        "Two transactions read null from key 1 and both overwrote it, neither having seen the other's write: process 0 wrote 1 (0.002 s), and process 1 wrote 2 (0.003 s)",
      key: 0,
      transactions: [0, 1],
      microOps: [0, 1, 2, 3],
      versions: [0, 1, 2],
    });
  });

  it("does not take for a lost update what is none", () => {
    const update: Line = ["ok", ["r", 1, null], ["w", 1, 1]];
    expect(names(update, ["ok", ["r", 1, 1], ["w", 1, 2]])).toEqual([]);
    expect(names(update, ["ok", ["r", 1, null]])).toEqual([]);
    expect(names(update, ["ok", ["w", 1, 2]])).toEqual([]);
    expect(names(update, ["ok", ["r", 1, null], ["w", 2, 2]])).toEqual([]);
    expect(names(update, ["fail", ["r", 1, null], ["w", 1, 2]])).toEqual([]);
    expect(names(update, ["info", ["r", 1, null], ["w", 1, 2]])).toEqual([]);
    expect(names(update, ["ok", ["w", 1, 2], ["r", 1, 2]])).toEqual([]);
    expect(names(["ok", ["r", 1, null], ["r", 1, null], ["w", 1, 1], ["w", 1, 2]])).toEqual([]);
  });

  it("counts all, and tells of a few of each name", () => {
    const lines = Array.from({ length: 20 }, (_, i): Line => ["ok", ["r", 1, 100 + i]]);
    const all = directAnomalies(registersOf(historyOf(txnsOf([...lines, ["ok", ["r", 2, 5]]]))));
    expect(all.found).toHaveLength(8);
    expect(all.counts).toEqual(new Map([["garbage-read", 21]]));
  });

  it("finds nothing in histories of a serial store, and nothing that is serializable", () => {
    const shape = {
      transactions: 8,
      keys: 2,
      processes: 3,
      maxMicroOps: 4,
      infoOneIn: 5,
      failOneIn: 5,
      readOneIn: 2,
    };
    let some = 0;
    for (let seed = 1; seed <= 1500; seed++) {
      const random = new SeededRandom(seed);
      const txns = randomTxns(random, shape);
      expect(directAnomalies(registersOf(historyOf(txns))).found).toEqual([]);
      const registers = registersOf(historyOf(corrupt(random, txns)));
      if (directAnomalies(registers).found.length === 0) continue;
      some++;
      expect(decideSerializability(registers, { expired: () => false }).valid).toBe(false);
    }
    expect(some).toBeGreaterThan(500);
  });
});
