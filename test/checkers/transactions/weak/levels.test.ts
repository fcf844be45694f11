import { describe, expect, it } from "vitest";
import { Levels } from "../../../../checkers/transactions/weak/levels.ts";
import { sessionHistory } from "../../../../checkers/transactions/weak/session-history.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { hasOrder, relationsOf, visibleBy } from "../../../support/sessions/all-orders.ts";
import { SINGLE_RULES } from "../../../support/sessions/single-rules.ts";
import { drawTransactions, historyOf, registersOf } from "../../../support/sessions/small-sessions.ts";

const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 2500);

describe("Levels", () => {
  it(`agrees with a search through all orders of ${HISTORIES} small histories on every rule`, () => {
    const random = new SeededRandom(7);
    const broken = new Map<string, number>(SINGLE_RULES.map((rule) => [rule, 0]));
    for (let n = 0; n < HISTORIES; n++) {
      const transactions = drawTransactions((limit) => random.below(limit));
      const levels = new Levels(sessionHistory(registersOf(historyOf(transactions))), () => false);
      const relations = relationsOf(transactions);
      for (const rule of SINGLE_RULES) {
        const expected = hasOrder(transactions, visibleBy(rule, relations));
        const kept = levels.firstBroken([rule]) === undefined;
        if (!expected) broken.set(rule, (broken.get(rule) ?? 0) + 1);
        if (kept !== expected)
          expect.fail(`${rule}: ${kept} but ${expected}: ${JSON.stringify(transactions)}`);
      }
    }
    for (const [rule, times] of broken) expect(times, rule).toBeGreaterThan(HISTORIES / 100);
  });
});
