import { describe, expect, it } from "vitest";
import { REALTIME, RW, WR, WW } from "../../../../checkers/transactions/graph/edges.ts";
import type { SerialDecision } from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import {
  decideSerializability,
  decideSessionSerializability,
} from "../../../../checkers/transactions/rw-register/serializability.ts";
import { decideStrictSerializability } from "../../../../checkers/transactions/rw-register/strict-serializability.ts";
import { CONTEXT, registers, strict, witness } from "../../../support/register-transactions/strict.ts";
import { atOnce, type MicroOp, oneByOne, type Txn } from "../../../support/register-transactions/txn.ts";

function kinds(decision: SerialDecision): readonly number[] | undefined {
  return witness(decision).cycle?.map(({ kind }) => kind);
}

describe("decideStrictSerializability()", () => {
  it("gives an order of what was serial", () => {
    const txns = oneByOne(
      [["w", 1, 1]],
      [
        ["r", 1, 1],
        ["w", 2, 2],
      ],
      [["r", 2, 2]],
    );
    expect(strict(txns)).toEqual({ valid: true, order: Int32Array.of(0, 1, 2) });
  });

  it("takes an empty history for valid", () => {
    expect(strict([])).toEqual({ valid: true, order: new Int32Array() });
  });

  it("shows a stale read by an anti-dependency and real time", () => {
    const decision = strict(oneByOne([["w", 1, 1]], [["w", 1, 2]], [["r", 1, 1]]));
    expect([...witness(decision).transactions]).toEqual([0, 1, 2]);
    expect(kinds(decision)).toEqual([REALTIME, RW]);
  });

  it("shows a read of what was never there at the time, from the beginning", () => {
    const decision = strict(oneByOne([["w", 1, 1]], [["r", 1, null]]));
    expect(kinds(decision)).toEqual([REALTIME, RW]);
    expect(strict(oneByOne([["r", 1, null]], [["w", 1, 1]])).valid).toBe(true);
  });

  it("shows a read of what was written only later", () => {
    expect(kinds(strict(oneByOne([["r", 1, 1]], [["w", 1, 1]])))).toEqual([REALTIME, WR]);
  });

  it("finds two that read the same version and both wrote the key", () => {
    const lost = [
      ["r", 1, null],
      ["w", 1, 1],
    ] as const;
    const decision = strict(
      atOnce(lost, [
        ["r", 1, null],
        ["w", 1, 2],
      ]),
    );
    expect(kinds(decision)).toEqual([RW, RW]);
    expect(
      strict(
        atOnce(lost, [
          ["r", 1, 1],
          ["w", 1, 2],
        ]),
      ).valid,
    ).toBe(true);
  });

  it("finds that each of two has read what the other wrote", () => {
    const decision = strict(
      atOnce(
        [
          ["r", 1, 2],
          ["w", 1, 1],
        ],
        [
          ["r", 1, 1],
          ["w", 1, 2],
        ],
      ),
    );
    expect(kinds(decision)).toEqual([WR, WR]);
  });

  it("finds a write skew", () => {
    const skew = atOnce(
      [
        ["r", 1, null],
        ["w", 2, 1],
      ],
      [
        ["r", 2, null],
        ["w", 1, 1],
      ],
    );
    expect(kinds(strict(skew))).toEqual([RW, RW]);
    expect(kinds(decideSerializability(registers(skew), CONTEXT))).toEqual([RW, RW]);
  });

  it("finds that a chain of updates leaves no room for a write in between", () => {
    // 1, then 2 by whoever read 1: the blind 3 was over before 2 was begun, and begun after 1 was read.
    const txns = oneByOne(
      [["w", 1, 1]],
      [["w", 1, 3]],
      [
        ["r", 1, 1],
        ["w", 1, 2],
      ],
    );
    expect([...witness(strict(txns)).transactions]).toEqual([0, 1, 2]);
  });

  it("orders blind writes that were made at the same time as their readers demand", () => {
    const reads: MicroOp[][] = [[["r", 1, 2]], [["r", 1, 1]]];
    const [first, second] = [0, 1].map(
      (i): Txn => ({
        process: 2 + i,
        type: "ok",
        invoked: 2 + 2 * i,
        completed: 3 + 2 * i,
        microOps: reads[i] ?? [],
      }),
    );
    if (first === undefined || second === undefined) throw new Error("two");
    const writes: Txn[] = [1, 2].map((value) => ({
      process: value - 1,
      type: "ok",
      invoked: value - 1,
      completed: 5 + value,
      microOps: [["w", 1, value]],
    }));
    expect(strict([...writes, first, second])).toEqual({ valid: true, order: Int32Array.of(1, 2, 0, 3) });
  });

  it("lets a transaction of unknown outcome take effect late, but not before it was begun", () => {
    const late = oneByOne([["w", 1, 1]], [["r", 1, null]], [["r", 1, 1]]);
    const info = (txns: readonly Txn[]): Txn[] =>
      txns.map((txn, t) => (t === 0 ? { ...txn, type: "info" } : txn));
    expect(strict(info(late))).toEqual({ valid: true, order: Int32Array.of(1, 0, 2) });
    expect(strict(late).valid).toBe(false);
    const vanished = oneByOne([["w", 1, 1]], [["r", 1, 1]], [["r", 1, null]]);
    expect(strict(info(vanished)).valid).toBe(false);
  });

  it("counts all writes of a transaction of unknown outcome of which one was seen", () => {
    const txns = oneByOne(
      [
        ["w", 1, 1],
        ["w", 2, 1],
      ],
      [["r", 1, 1]],
      [["r", 2, null]],
    );
    expect(strict(txns.map((txn, t) => (t === 0 ? { ...txn, type: "info" } : txn))).valid).toBe(false);
  });

  it("leaves out transactions of unknown outcome that nobody saw", () => {
    const txns = oneByOne([["w", 1, 1]], [["w", 1, 2]], [["r", 1, 1]]);
    const decision = strict(txns.map((txn, t) => (t === 1 ? { ...txn, type: "info" } : txn)));
    expect(decision).toEqual({ valid: true, order: Int32Array.of(0, 2) });
  });

  it("names a transaction whose read is wrong by itself", () => {
    const decision = strict(oneByOne([["w", 1, 1]], [["r", 1, 7]]));
    expect(witness(decision)).toEqual({ transactions: Int32Array.of(1), isMinimal: true, cycle: undefined });
  });

  it("tells the reasons of a cycle with their versions", () => {
    const txns = registers(
      atOnce(
        [
          ["r", 1, null],
          ["w", 2, 5],
        ],
        [
          ["r", 2, null],
          ["w", 1, 6],
        ],
      ),
    );
    const { cycle } = witness(decideStrictSerializability(txns, CONTEXT));
    const shown = cycle?.map(({ from, to, before, after, isInferred }) => [
      from,
      to,
      txns.versionValue[before],
      txns.versionValue[after],
      isInferred,
    ]);
    expect(shown).toEqual([
      [0, 1, -1, 6, false],
      [1, 0, -1, 5, false],
    ]);
  });
});

describe("what binds", () => {
  const stale = oneByOne([["w", 1, 1]], [["w", 1, 2]], [["r", 1, 1]]);

  it("is not real time for serializability", () => {
    expect(decideSerializability(registers(stale), CONTEXT)).toEqual({
      valid: true,
      order: Int32Array.of(0, 2, 1),
    });
    expect(strict(stale).valid).toBe(false);
  });

  it("is the order of each process for strong session serializability", () => {
    const inProcess = (...processes: readonly number[]): SerialDecision => {
      const txns = stale.map((txn, t) => ({ ...txn, process: processes[t] ?? 0 }));
      return decideSessionSerializability(registers(txns), CONTEXT);
    };
    expect(inProcess(0, 1, 2).valid).toBe(true);
    expect(inProcess(0, 1, 1).valid).toBe(true);
    expect(inProcess(0, 0, 0).valid).toBe(false);
    expect(kinds(inProcess(0, 0, 0))).not.toContain(REALTIME);
  });

  it("is no dependency that is a cycle by itself", () => {
    const fractured = atOnce(
      [
        ["w", 1, 1],
        ["w", 2, 1],
      ],
      [
        ["w", 1, 2],
        ["w", 2, 2],
      ],
      [
        ["r", 1, 1],
        ["r", 2, 2],
      ],
      [
        ["r", 1, 2],
        ["r", 2, 1],
      ],
    );
    const decision = decideSerializability(registers(fractured), CONTEXT);
    expect(witness(decision).transactions.length).toBe(3);
    expect(kinds(decision)).toContain(WR);
    expect(kinds(decision)).not.toContain(WW);
  });
});
