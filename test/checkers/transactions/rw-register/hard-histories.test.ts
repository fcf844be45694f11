import { describe, expect, it } from "vitest";
import { decideSerializability } from "../../../../checkers/transactions/rw-register/serializability.ts";
import { OPEN } from "../../../support/register-transactions/open-orders.ts";
import { CONTEXT, registers, strict, witness } from "../../../support/register-transactions/strict.ts";
import { atOnce, type MicroOp, oneByOne, type Txn } from "../../../support/register-transactions/txn.ts";

describe("where it takes a distinction of cases", () => {
  it("says that no order is possible, that all transactions are needed for that, and that no cycle shows it", () => {
    const decision = strict(atOnce(...OPEN));
    expect(witness(decision)).toEqual({
      transactions: Int32Array.from(OPEN.keys()),
      isMinimal: true,
      cycle: undefined,
    });
    const untimed = decideSerializability(registers(atOnce(...OPEN)), CONTEXT);
    expect(witness(untimed).isMinimal).toBe(true);
  });

  it.each([4, 5, 6, 7, 8, 9, 10, 11])("finds an order without reader %i", (spared) => {
    expect(strict(atOnce(...OPEN.filter((_, t) => t !== spared))).valid).toBe(true);
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
    const cases = OPEN.map((microOps) =>
      microOps.map(([f, key, value]): MicroOp => [f, key + 10_000, value]),
    );
    const decision = strict(atOnce(...openRing(1600).map(({ microOps }) => microOps), ...cases));
    expect(witness(decision).transactions).toHaveLength(OPEN.length);
  });
});
