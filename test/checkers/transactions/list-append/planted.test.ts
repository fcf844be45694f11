import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { LIST_ANOMALIES } from "../../../support/transactions/list-anomalies.ts";
import { plant } from "../../../support/transactions/plant.ts";
import { historyOf, type Told } from "../../../support/transactions/transaction-history.ts";

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 60);

describe("listAppend()", () => {
  it.each(LIST_ANOMALIES)(
    "finds $name wherever it happens, and names nothing where it does not",
    ({ name, wrong, right }) => {
      const random = new SeededRandom(name.length);
      for (let i = 0; i < HISTORIES; i++) {
        const told = plant(random, "list", wrong);
        expect(namesIn(told), JSON.stringify(told)).toContain(name);
        const harmless = plant(random, "list", right);
        expect(namesIn(harmless), JSON.stringify(harmless)).not.toContain(name);
      }
    },
  );

  it("names nothing in strictly serializable histories", () => {
    const random = new SeededRandom(1);
    for (let i = 0; i < 10 * HISTORIES; i++) {
      const told = plant(random, "list", ["1-2: a x 1", "1-3: r x 1; a x 2", "4-5: r x 1,2", "1-9: r x 1"]);
      expect(namesIn(told), JSON.stringify(told)).toEqual([]);
    }
  });
});

function namesIn(told: readonly Told[]): string[] {
  const verdict = listAppend().check(historyOf(told), UNLIMITED);
  return Object.keys((verdict.details?.["anomalies"] ?? {}) as object);
}
