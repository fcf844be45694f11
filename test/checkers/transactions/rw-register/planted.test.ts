import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { rwRegister } from "../../../../checkers/transactions/rw-register/rw-register.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../../support/transactions/isolation-simulator.ts";
import { plant } from "../../../support/transactions/plant.ts";
import { REGISTER_ANOMALIES } from "../../../support/transactions/register-anomalies.ts";
import { historyOf, type Told } from "../../../support/transactions/transaction-history.ts";

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 40);

describe("rwRegister()", () => {
  it.each(REGISTER_ANOMALIES)(
    "finds $name wherever it happens, and not where it does not",
    ({ name, wrong, right }) => {
      const random = new SeededRandom(name.length);
      for (let i = 0; i < HISTORIES; i++) {
        const told = plant(random, "register", wrong);
        expect(namesIn(told), JSON.stringify(told)).toContain(name);
        const harmless = plant(random, "register", right);
        expect(namesIn(harmless), JSON.stringify(harmless)).not.toContain(name);
      }
    },
  );

  it.each<[Isolation, string]>([
    ["serial", "strict-serializable"],
    ["snapshot", "strong-snapshot-isolation"],
    ["read-committed", "strong-read-committed"],
  ])("finds nothing in a %s database that %s does not allow", (isolation, consistency) => {
    const random = new SeededRandom(5);
    for (let i = 0; i < 5 * HISTORIES; i++) {
      const told = simulateTransactions(random, {
        kind: "register",
        isolation,
        transactions: 5 + random.below(30),
        processes: 2 + random.below(6),
        keys: 1 + random.below(4),
        maxLength: 4,
        lost: random.below(2) * 8,
        aborted: random.below(2) * 8,
      });
      const verdict = rwRegister({ consistency }).check(historyOf(told), UNLIMITED);
      expect(verdict.valid, `${verdict.summary} ${JSON.stringify(told)}`).not.toBe(false);
    }
  });
});

function namesIn(told: readonly Told[]): string[] {
  const verdict = rwRegister().check(historyOf(told), UNLIMITED);
  return Object.keys((verdict.details?.["anomalies"] ?? {}) as object);
}
