import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { linearizable } from "../../../../checkers/linearizability/linearizable.ts";
import { rwRegister } from "../../../../checkers/transactions/rw-register/rw-register.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../../support/transactions/isolation-simulator.ts";
import { historyOf } from "../../../support/transactions/transaction-history.ts";

const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 120);
const BUDGET: CheckContext = { expired: () => false, maxStates: 200_000 };

describe("rwRegister()", () => {
  it.each<Isolation>(["serial", "snapshot", "read-committed"])(
    "says of a %s database what the search through states of several registers says",
    (isolation) => {
      const random = new SeededRandom(17);
      const search = linearizable("multi-register");
      const agreed = { true: 0, false: 0 };
      for (let i = 0; i < HISTORIES; i++) {
        const told = simulateTransactions(random, {
          kind: "register",
          isolation,
          transactions: 5 + random.below(20),
          processes: 2 + random.below(4),
          keys: 1 + random.below(4),
          maxLength: 4,
          lost: random.below(2) * 6,
          aborted: random.below(2) * 6,
        });
        const history = historyOf(told);
        const quick = rwRegister().check(history, BUDGET).valid;
        const slow = search.check(history, BUDGET).valid;
        if (quick === "unknown" || slow === "unknown") continue;
        expect(quick, JSON.stringify(told)).toBe(slow);
        agreed[quick ? "true" : "false"]++;
      }
      if (isolation === "serial") expect(agreed.true).toBeGreaterThan(HISTORIES / 2);
      else expect(agreed.false).toBeGreaterThan(HISTORIES / 12);
    },
  );
});
