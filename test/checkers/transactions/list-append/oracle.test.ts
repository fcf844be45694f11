import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../../support/transactions/isolation-simulator.ts";
import { historyOf, type Told } from "../../../support/transactions/transaction-history.ts";
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
        const told = mutated(random, tiny(random, isolation));
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

function tiny(random: SeededRandom, isolation: Isolation): Told[] {
  return simulateTransactions(random, {
    kind: "list",
    isolation,
    transactions: 2 + random.below(4),
    processes: 1 + random.below(4),
    keys: 1 + random.below(3),
    maxLength: 3,
    lost: random.below(2) * 4,
    aborted: random.below(2) * 4,
  });
}

/** In every second history one list is changed that somebody read. */
function mutated(random: SeededRandom, told: readonly Told[]): Told[] {
  const reads = told.flatMap(({ answered, outcome }, t) =>
    outcome === "ok" ? answered.flatMap(([f], at) => (f === "r" ? [{ t, at }] : [])) : [],
  );
  const chosen = random.oneIn(2) ? random.pick(reads) : undefined;
  return told.map((one, t) => {
    if (chosen?.t !== t) return one;
    const answered = one.answered.map(([f, key, value], at) => {
      if (at !== chosen.at) return [f, key, value] as const;
      const list = Array.isArray(value) ? (value as number[]) : [];
      const cut = random.below(list.length + 1);
      const other = random.below(3);
      const changed =
        other === 0
          ? list.slice(0, cut)
          : other === 1
            ? list.toSpliced(cut, 1)
            : list.toSpliced(cut, 1, 1 + random.below(8));
      return [f, key, changed] as const;
    });
    return { ...one, answered };
  });
}
