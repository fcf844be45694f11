import { describe, expect, it } from "vitest";
import { anomalyOf } from "../../../../checkers/transactions/weak/broken-rule.ts";
import { Levels } from "../../../../checkers/transactions/weak/levels.ts";
import { sessionHistory } from "../../../../checkers/transactions/weak/session-history.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { hasOrder, relationsOf, visibleBy } from "../../../support/sessions/all-orders.ts";
import { SINGLE_RULES } from "../../../support/sessions/single-rules.ts";
import {
  drawTransactions,
  historyOf,
  registersOf,
  type SmallTransaction,
} from "../../../support/sessions/small-sessions.ts";

/** Some of the transactions alone, without their reads from others. */
function only(transactions: readonly SmallTransaction[], kept: readonly number[]): SmallTransaction[] {
  return kept.map((t) => {
    const { session, accesses } = transactions[t] ?? { session: 0, accesses: [] };
    return {
      session,
      accesses: accesses.flatMap((access) => {
        if (access.f === "w" || access.from === "initial") return [access];
        const from = kept.indexOf(access.from);
        return from < 0 ? [] : [{ ...access, from }];
      }),
    };
  });
}

describe("The evidence for an anomaly", () => {
  it("contradicts the rule by itself, without any other transaction", () => {
    const random = new SeededRandom(41);
    const seen = new Map<string, number>();
    for (let n = 0; n < 2000; n++) {
      const transactions = drawTransactions((limit) => random.below(limit));
      const history = sessionHistory(registersOf(historyOf(transactions)));
      const levels = new Levels(history, () => false);
      for (const rule of SINGLE_RULES) {
        const kept = levels.firstBroken([rule]);
        if (kept === undefined || kept === "late") continue;
        const { operations, explanation } = anomalyOf(history, kept);
        const numbers = operations.map(({ invocation }) => invocation.index / 2);
        const alone = only(transactions, numbers);
        const stillBroken = !hasOrder(alone, visibleBy(rule, relationsOf(alone)));
        if (!stillBroken) expect.fail(`${rule}: ${explanation}: ${JSON.stringify(transactions)}`);
        if (numbers.length < transactions.length) seen.set(rule, (seen.get(rule) ?? 0) + 1);
      }
    }
    for (const rule of SINGLE_RULES) expect(seen.get(rule), rule).toBeGreaterThan(5);
  });
});
