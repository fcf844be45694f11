import type { Access, SmallTransaction } from "./small-sessions.ts";

/** Whether transaction t2 is visible to the access at `place` of transaction t3. */
export type Visible = (t2: number, t3: number, place: number) => boolean;

/** The relations that the axioms speak of. */
export interface Relations {
  readonly count: number;
  /** Earlier in the same session. */
  readonly sessionOrder: (a: number, b: number) => boolean;
  /** The writers that a transaction reads from, of the first `places` accesses only. */
  readonly readFrom: (t: number, places?: number) => readonly number[];
  /** The least transitive relation with both in it. */
  readonly causes: (a: number, b: number) => boolean;
}

export function relationsOf(transactions: readonly SmallTransaction[]): Relations {
  const count = transactions.length;
  const sessionOrder = (a: number, b: number): boolean =>
    a < b && transactions[a]?.session === transactions[b]?.session;
  const readFrom = (t: number, places?: number): number[] =>
    (transactions[t]?.accesses ?? [])
      .slice(0, places)
      .flatMap((access) => (access.f === "r" && access.from !== "initial" ? [access.from] : []));
  const numbers = Array.from({ length: count }, (_, t) => t);
  const reach = numbers.map((a) => numbers.map((b) => sessionOrder(a, b) || readFrom(b).includes(a)));
  for (const via of numbers)
    for (const a of numbers)
      for (const b of numbers) {
        const row = reach[a];
        if (row?.[via] === true && reach[via]?.[b] === true) row[b] = true;
      }
  return { count, sessionOrder, readFrom, causes: (a, b) => reach[a]?.[b] === true };
}

/** The rules, said once more and plainly. */
export function visibleBy(rule: string, relations: Relations): Visible {
  const { count, sessionOrder, readFrom, causes } = relations;
  const numbers = Array.from({ length: count }, (_, t) => t);
  const ownOrBefore = (t3: number): number[] => numbers.filter((t) => t === t3 || sessionOrder(t, t3));
  const seenInSession = (t3: number): number[] => ownOrBefore(t3).flatMap((t) => readFrom(t));
  const isDirect = (t2: number, t3: number): boolean =>
    sessionOrder(t2, t3) || seenInSession(t3).some((w) => w === t2 || sessionOrder(t2, w));
  switch (rule) {
    case "read-committed":
      return (t2, t3, place) => readFrom(t3, place).includes(t2);
    case "read-atomic":
      return (t2, t3) => sessionOrder(t2, t3) || readFrom(t3).includes(t2);
    case "pram":
      return isDirect;
    case "causal":
      return causes;
    case "read-your-writes":
      return sessionOrder;
    case "monotonic-reads":
      return (t2, t3, place) =>
        readFrom(t3, place).includes(t2) || ownOrBefore(t3).some((t) => t !== t3 && readFrom(t).includes(t2));
    case "monotonic-writes":
      return (t2, t3) => seenInSession(t3).some((w) => sessionOrder(t2, w) && !sessionOrder(w, t3));
    case "writes-follow-reads":
      return (t2, t3) => causes(t2, t3) && !isDirect(t2, t3);
    default:
      throw new Error(`No rule ${rule}`);
  }
}

/**
 * Whether there is an order of all transactions that respects sessions and reads and in which, for every read of a version of t1, every
 * other writer of the key that is visible to it comes before t1. Tries all orders.
 */
export function hasOrder(transactions: readonly SmallTransaction[], visible: Visible): boolean {
  const { count, sessionOrder, readFrom } = relationsOf(transactions);
  const numbers = Array.from({ length: count }, (_, t) => t);
  const writes = (t: number, key: number): boolean =>
    (transactions[t]?.accesses ?? []).some((access) => access.f === "w" && access.key === key);
  const respects = (order: readonly number[]): boolean => {
    const rank = (t: Access & { readonly f: "r" }): number =>
      t.from === "initial" ? -1 : order.indexOf(t.from);
    return transactions.every(({ accesses }, t3) =>
      accesses.every((access, place) => {
        if (access.f === "w") return true;
        const { key, from } = access;
        return numbers.every(
          (t2) =>
            t2 === from ||
            t2 === t3 ||
            !writes(t2, key) ||
            !visible(t2, t3, place) ||
            order.indexOf(t2) < rank(access),
        );
      }),
    );
  };
  const extend = (order: readonly number[]): boolean => {
    if (order.length === count) return respects(order);
    return numbers.some((t) => {
      if (order.includes(t)) return false;
      const isFree = numbers.every(
        (b) => b === t || order.includes(b) || (!sessionOrder(b, t) && !readFrom(t).includes(b)),
      );
      return isFree && extend([...order, t]);
    });
  };
  return extend([]);
}

/** Whether the transactions can be run in some order that keeps sessions so that each reads what it read. Tries all orders. */
export function canBeRun(transactions: readonly SmallTransaction[]): boolean {
  const { count, sessionOrder } = relationsOf(transactions);
  const numbers = Array.from({ length: count }, (_, t) => t);
  const extend = (done: readonly number[], registers: ReadonlyMap<number, number>): boolean =>
    done.length === count ||
    numbers.some((t) => {
      if (done.includes(t) || numbers.some((b) => sessionOrder(b, t) && !done.includes(b))) return false;
      const accesses = transactions[t]?.accesses ?? [];
      const fits = accesses.every(
        (access) => access.f === "w" || (registers.get(access.key) ?? "initial") === access.from,
      );
      if (!fits) return false;
      const after = new Map(registers);
      for (const access of accesses) if (access.f === "w") after.set(access.key, t);
      return extend([...done, t], after);
    });
  return extend([], new Map());
}
