import type { Txn } from "./txn.ts";

/** A few transactions as a history of their own, without the reads of what others wrote. */
export function aloneOf(few: readonly Txn[], all: readonly Txn[]): Txn[] {
  const strange = new Set(
    all
      .filter((txn) => !few.includes(txn))
      .flatMap(({ microOps }) =>
        microOps.flatMap(([f, key, value]) => (f === "w" ? [`${key} ${value}`] : [])),
      ),
  );
  return few.map((txn) => ({
    ...txn,
    microOps: txn.microOps.filter(([f, key, value]) => f === "w" || !strange.has(`${key} ${value}`)),
  }));
}
