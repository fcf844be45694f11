import type { SeededRandom } from "../objects/random.ts";
import { type Isolation, simulateTransactions } from "./isolation-simulator.ts";
import type { Told } from "./transaction-history.ts";

/** Two to five transactions of a simulated database over lists. */
export function tinyLists(random: SeededRandom, isolation: Isolation): Told[] {
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
export function changeOneRead(random: SeededRandom, told: readonly Told[]): Told[] {
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
