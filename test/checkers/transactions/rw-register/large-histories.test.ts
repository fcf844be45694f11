import { describe, expect, it } from "vitest";
import { decide, type SerialDecision } from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import type { RequiredOrder } from "../../../../checkers/transactions/rw-register/serial/instance.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { disagreement } from "../../../support/register-transactions/agreement.ts";
import { aloneOf } from "../../../support/register-transactions/alone.ts";
import { randomTxns, type Shape } from "../../../support/register-transactions/random-txns.ts";
import { replay } from "../../../support/register-transactions/replay.ts";
import {
  historyOf,
  type MicroOp,
  registersOf,
  type Txn,
} from "../../../support/register-transactions/txn.ts";

const USUAL: Shape = {
  transactions: 1000,
  keys: 10,
  processes: 10,
  maxMicroOps: 4,
  infoOneIn: 0,
  failOneIn: 0,
  readOneIn: 2,
};

/** Where orders are to be repaired: what tiny histories do not have is many blocks that several repairs move. */
const SHAPES: readonly (readonly [string, Partial<Shape>])[] = [
  ["of 10 keys", { transactions: 3000 }],
  ["of 3 keys and 20 clients", { keys: 3, processes: 20 }],
  ["of 30 clients", { keys: 20, processes: 30 }],
  ["of 100 keys", { keys: 100, processes: 20 }],
  ["in which a tenth has no known end", { infoOneIn: 10, processes: 15 }],
  ["in which many fail", { failOneIn: 4, infoOneIn: 50 }],
  ["of blind writes", { readOneIn: 8, processes: 15 }],
  ["of one key", { keys: 1, processes: 25, transactions: 1000, maxMicroOps: 1 }],
  ["of long transactions", { maxMicroOps: 12, keys: 15, transactions: 1000 }],
];

function decided(txns: readonly Txn[], required: RequiredOrder): SerialDecision {
  return decide(registersOf(historyOf(txns)), required, () => false);
}

describe.each(SHAPES)("a history %s that was strictly serializable", (_, shape) => {
  it.each([1, 2])("is found to be, and in which order, %i", (seed) => {
    const txns = randomTxns(new SeededRandom(seed), { ...USUAL, ...shape });
    for (const required of ["realtime", "process", "none"] as const) {
      const decision = decided(txns, required);
      if (decision.valid !== true) throw new Error(`${required}: ${JSON.stringify(decision)}`);
      expect(replay(txns, decision.order, required)).toBeUndefined();
    }
  });
});

/** Has a transaction read what was overwritten before it began, and says which one. */
function makeStale(txns: readonly Txn[], random: SeededRandom): Txn[] {
  const finalWrites = new Map<number, { readonly value: number | null; readonly by: Txn }[]>();
  for (const by of txns)
    for (const [i, [f, key, value]] of by.microOps.entries())
      if (f === "w" && by.type === "ok" && !by.microOps.slice(i + 1).some(([g, k]) => g === "w" && k === key))
        finalWrites.set(key, [...(finalWrites.get(key) ?? []), { value, by }]);
  for (;;) {
    const t = random.below(txns.length);
    const reader = txns[t];
    const key = reader?.microOps.find(([f], i) => f === "r" && i === 0)?.[1];
    if (reader?.type !== "ok" || key === undefined) continue;
    const before = (finalWrites.get(key) ?? []).filter(({ by }) => by.completed < reader.invoked);
    const newer = before.at(-1);
    const older = before.findLast(({ by }) => newer !== undefined && by.completed < newer.by.invoked);
    if (older === undefined) continue;
    const ownWrite = reader.microOps.findIndex(([f, k]) => f === "w" && k === key);
    const microOps = reader.microOps.map((microOp, i): MicroOp => {
      const isSeen = microOp[0] === "r" && microOp[1] === key && (ownWrite < 0 || i < ownWrite);
      return isSeen ? ["r", key, older.value] : microOp;
    });
    return txns.map((txn, at) => (at === t ? { ...txn, microOps } : txn));
  }
}

describe.each(SHAPES.slice(0, 6))("a history %s with one stale read", (_, shape) => {
  it.each([1, 2])("is not strictly serializable, which few transactions show, %i", (seed) => {
    const random = new SeededRandom(seed);
    const txns = makeStale(randomTxns(random, { ...USUAL, ...shape, transactions: 1000 }), random);
    const decision = decided(txns, "realtime");
    if (decision.valid !== false) throw new Error("It is not found to be invalid");
    const { transactions, isMinimal, cycle } = decision.witness;
    expect(isMinimal).toBe(true);
    expect(transactions.length).toBeLessThan(9);
    expect(cycle).toBeDefined();
    const few = [...transactions].map((t) => txns[t]).filter((txn) => txn !== undefined);
    const alone = aloneOf(few, txns);
    expect(disagreement(alone, decided(alone, "realtime"), "realtime")).toBeUndefined();
    expect(decided(alone, "realtime").valid).toBe(false);
  });
});
