import { describe, expect, it } from "vitest";
import {
  andStronger,
  CONSISTENCY_MODELS,
  OF_OBJECTS,
} from "../../../../checkers/transactions/consistency/models.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../../support/transactions/isolation-simulator.ts";
import { historyOf } from "../../../support/transactions/transaction-history.ts";

const MODELS = CONSISTENCY_MODELS.filter((model) => !OF_OBJECTS.has(model));
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 150);

describe("listAppend() of every model", () => {
  it.each<Isolation>(["serial", "snapshot", "read-committed", "read-uncommitted"])(
    "calls none invalid where one that implies it is valid, in histories of a %s database",
    (isolation) => {
      const random = new SeededRandom(isolation.length);
      const outcomes = new Map<string, number>();
      for (let i = 0; i < HISTORIES; i++) {
        const told = simulateTransactions(random, {
          kind: "list",
          isolation,
          transactions: 3 + random.below(6),
          processes: 2 + random.below(3),
          keys: 1 + random.below(3),
          maxLength: 3,
          lost: random.below(2) * 4,
          aborted: random.below(2) * 4,
        });
        const history = historyOf(told);
        const verdicts = new Map(
          MODELS.map((consistency) => {
            const context = { expired: () => false, maxStates: 1e6 };
            return [consistency, listAppend({ consistency }).check(history, context).valid];
          }),
        );
        for (const [model, valid] of verdicts) {
          outcomes.set(String(valid), (outcomes.get(String(valid)) ?? 0) + 1);
          if (valid !== false) continue;
          for (const stronger of andStronger([model]))
            expect(verdicts.get(stronger), `${model}, but ${stronger}: ${JSON.stringify(told)}`).not.toBe(
              true,
            );
        }
      }
      expect(outcomes.get("true") ?? 0).toBeGreaterThan(HISTORIES);
      if (isolation !== "serial") expect(outcomes.get("false") ?? 0).toBeGreaterThan(0);
    },
  );
});
