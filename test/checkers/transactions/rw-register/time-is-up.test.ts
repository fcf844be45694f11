import { describe, expect, it } from "vitest";
import type { RegisterTransactions } from "../../../../checkers/transactions/rw-register/register-transactions.ts";
import { decide, type SerialDecision } from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { randomTxns, seeOther } from "../../../support/register-transactions/random-txns.ts";
import { historyOf, registersOf } from "../../../support/register-transactions/txn.ts";

const SHAPE = {
  transactions: 100,
  keys: 3,
  processes: 15,
  maxMicroOps: 4,
  infoOneIn: 30,
  failOneIn: 0,
  readOneIn: 2,
};

function decideAfter(
  registers: RegisterTransactions,
  looks: number,
): { decision: SerialDecision; looked: number } {
  let looked = 0;
  const decision = decide(registers, "realtime", () => looked++ >= looks);
  return { decision, looked };
}

describe("a decision whose time is up at any look", () => {
  it("is the right one or none, of a history that has a serial order", () => {
    const registers = registersOf(historyOf(randomTxns(new SeededRandom(5), SHAPE)));
    const { decision, looked } = decideAfter(registers, Infinity);
    expect(decision.valid).toBe(true);
    expect(looked).toBeGreaterThan(10);
    for (let looks = 0; looks < looked; looks++) {
      const cut = decideAfter(registers, looks).decision;
      if (cut.valid !== "unknown") throw new Error(`${cut.valid} after ${looks} of ${looked} looks`);
      expect(cut.reason.kind).toBe("time");
    }
  });

  it("is the right one or none, of a history that has none, and then says what it knows", () => {
    for (let seed = 1; seed < 9; seed++) {
      const random = new SeededRandom(seed);
      const registers = registersOf(historyOf(seeOther(random, randomTxns(random, SHAPE))));
      const { decision, looked } = decideAfter(registers, Infinity);
      if (decision.valid !== false) continue;
      const said = Array.from({ length: looked + 1 }, (_, looks) => decideAfter(registers, looks).decision);
      const valid = said.map((cut) => cut.valid);
      expect(valid).not.toContain(true);
      expect(valid.lastIndexOf("unknown")).toBeLessThan(valid.indexOf(false));
      expect(said.at(-1)).toEqual(decision);
    }
  });
});
