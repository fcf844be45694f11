import { describe, expect, it } from "vitest";
import { REALTIME, RW, WR, WW } from "../../../../checkers/transactions/graph/edges.ts";
import type { RegisterTransactions } from "../../../../checkers/transactions/rw-register/register-transactions.ts";
import type {
  SerialDecision,
  SerialWitness,
} from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import {
  decideSerializability,
  decideSessionSerializability,
} from "../../../../checkers/transactions/rw-register/serializability.ts";
import { decideStrictSerializability } from "../../../../checkers/transactions/rw-register/strict-serializability.ts";
import {
  historyOf,
  type MicroOp,
  registersOf,
  type Txn,
} from "../../../support/register-transactions/txn.ts";

const CONTEXT = { expired: (): boolean => false };

/** One after the other, each by its own process unless named. */
function oneByOne(...all: readonly (readonly MicroOp[])[]): Txn[] {
  return all.map((microOps, t) => ({
    process: t,
    type: "ok",
    invoked: 2 * t,
    completed: 2 * t + 1,
    microOps,
  }));
}

/** All at the same time. */
function atOnce(...all: readonly (readonly MicroOp[])[]): Txn[] {
  return all.map((microOps, t) => ({
    process: t,
    type: "ok",
    invoked: t,
    completed: all.length + t,
    microOps,
  }));
}

function registers(txns: readonly Txn[]): RegisterTransactions {
  return registersOf(historyOf(txns));
}

function strict(txns: readonly Txn[]): SerialDecision {
  return decideStrictSerializability(registers(txns), CONTEXT);
}

function witness(decision: SerialDecision): SerialWitness {
  if (decision.valid !== false) throw new Error(`It is ${decision.valid}`);
  return decision.witness;
}

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

/**
 * Two pairs of blind writes: of 1 and 2 to key 0, and of 1 and 2 to key 1. Eight readers make each of the four ways to order the
 * pairs a cycle, but leave each pair open as long as the other one is.
 */
const CASES: readonly (readonly MicroOp[])[] = [
  [
    ["w", 0, 1],
    ["w", 2, 1],
  ],
  [
    ["w", 0, 2],
    ["w", 3, 1],
  ],
  [
    ["w", 1, 1],
    ["w", 4, 1],
  ],
  [
    ["w", 1, 2],
    ["w", 5, 1],
  ],
  [
    ["r", 3, 1],
    ["r", 1, 1],
  ],
  [
    ["r", 5, 1],
    ["r", 0, 1],
  ],
  [
    ["r", 3, 1],
    ["r", 1, 2],
  ],
  [
    ["r", 4, 1],
    ["r", 0, 1],
  ],
  [
    ["r", 2, 1],
    ["r", 1, 1],
  ],
  [
    ["r", 5, 1],
    ["r", 0, 2],
  ],
  [
    ["r", 2, 1],
    ["r", 1, 2],
  ],
  [
    ["r", 4, 1],
    ["r", 0, 2],
  ],
];

describe("where it takes a distinction of cases", () => {
  it("says that no order is possible, that all transactions are needed for that, and that no cycle shows it", () => {
    const decision = strict(atOnce(...CASES));
    expect(witness(decision)).toEqual({
      transactions: Int32Array.from(CASES.keys()),
      isMinimal: true,
      cycle: undefined,
    });
    const untimed = decideSerializability(registers(atOnce(...CASES)), CONTEXT);
    expect(witness(untimed).isMinimal).toBe(true);
  });

  it.each([4, 5, 6, 7, 8, 9, 10, 11])("finds an order without reader %i", (spared) => {
    expect(strict(atOnce(...CASES.filter((_, t) => t !== spared))).valid).toBe(true);
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

describe("where very many transactions depend on each other", () => {
  /** Each has read null where the one before it wrote: each comes before that one, all the way round. */
  const ring = (size: number): Txn[] =>
    atOnce(
      ...Array.from({ length: size }, (_, i): MicroOp[] => [
        ["r", i, null],
        ["w", (i + 1) % size, 1],
      ]),
    );

  it("finds a cycle of what is known without putting them in order", () => {
    const { transactions, isMinimal } = witness(strict(ring(1600)));
    expect(transactions).toHaveLength(1600);
    expect(isMinimal).toBe(false);
    expect(witness(strict(ring(30))).isMinimal).toBe(true);
    expect(strict(ring(1600).slice(1)).valid).toBe(true);
  });

  /** Each two neighbours write a key that nobody reads, in whatever order; but the first has read what the last wrote. */
  const openRing = (size: number): Txn[] =>
    atOnce(
      ...Array.from({ length: size }, (_, i): MicroOp[] => [
        ...(i === 0 ? [["r", size, size] as const] : []),
        ["w", i, i + 1],
        ["w", i + 1, i + 1],
      ]),
    );

  it("lets a transaction of unknown outcome take effect as late as it was seen", () => {
    const later = Array.from({ length: 2000 }, (_, i): MicroOp[] => [
      ["w", 1, i + 2],
      ["r", 2, null],
    ]);
    const txns = oneByOne(
      [
        ["w", 1, 1],
        ["w", 2, 1],
      ],
      ...later,
      [["r", 2, 1]],
    );
    const late = txns.map((txn, t): Txn => (t === 0 ? { ...txn, type: "info" } : txn));
    const decision = strict(late);
    expect(decision.valid === true && [...decision.order.slice(-3)]).toEqual([2000, 0, 2001]);
  });

  it("gives up rather than guess", () => {
    expect(strict(openRing(200)).valid).toBe(true);
    expect(strict(openRing(1600))).toMatchObject({ valid: "unknown", reason: { kind: "memory" } });
  });

  it("finds what is contradictory elsewhere", () => {
    const cases = CASES.map((microOps) =>
      microOps.map(([f, key, value]): MicroOp => [f, key + 10_000, value]),
    );
    const decision = strict(atOnce(...openRing(1600).map(({ microOps }) => microOps), ...cases));
    expect(witness(decision).transactions).toHaveLength(CASES.length);
  });
});
