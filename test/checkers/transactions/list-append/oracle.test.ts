import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import type { Isolation } from "../../../support/transactions/isolation-simulator.ts";
import { changeOneRead, tinyLists } from "../../../support/transactions/tiny-lists.ts";
import { historyOf } from "../../../support/transactions/transaction-history.ts";
import { isSerializable } from "../../../support/transactions/try-all-transaction-orders.ts";

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 1500);

describe("listAppend()", () => {
  it.each<Isolation>(["serial", "snapshot", "read-committed", "read-uncommitted"])(
    "says of small histories of a %s database exactly what trying all orders says",
    (isolation) => {
      const random = new SeededRandom(isolation.length);
      const seen = new Map<string, number>();
      for (let i = 0; i < HISTORIES; i++) {
        const told = changeOneRead(random, tinyLists(random, isolation));
        const history = historyOf(told);
        for (const [consistency, inRealTime] of [
          ["strict-serializable", true],
          ["serializable", false],
        ] as const) {
          const verdict = listAppend({ consistency }).check(history, UNLIMITED);
          const expected = isSerializable(told, "list", inRealTime);
          // Where no transaction depends on another, it does not say more than that it cannot tell.
          if (verdict.valid === "unknown") expect(verdict.reasons[0].kind).toBe("not-exercised");
          else expect(verdict.valid, JSON.stringify({ told, summary: verdict.summary })).toBe(expected);
          const key = `${consistency} ${String(verdict.valid)}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
      }
      expect(Math.min(...seen.values()), JSON.stringify([...seen])).toBeGreaterThan(HISTORIES / 50);
      expect(seen.size).toBe(6);
    },
  );
});
