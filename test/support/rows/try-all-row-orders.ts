import type { FirstRows, RowMicroOp, RowPredicate, ToldRows } from "./told-rows.ts";

type Store = ReadonlyMap<string, number>;

/** Says of two transactions whether the first has to come before the second. */
export type RowPrecedence = (a: ToldRows, b: ToldRows) => boolean;

export const IN_REAL_TIME: RowPrecedence = (a, b) => a.outcome === "ok" && a.ended < b.began;
export const IN_PROCESSES: RowPrecedence = (a, b) =>
  a.outcome === "ok" && a.process === b.process && a.began < b.began;
export const IN_ANY_ORDER: RowPrecedence = () => false;

/**
 * Whether one store can have carried out the committed transactions, and any of those of unknown outcome, one after the other. By trying
 * all orders: plainly right, exponential, and it shares nothing with what it judges.
 */
export function hasRowOrder(told: readonly ToldRows[], first: FirstRows, precedes: RowPrecedence): boolean {
  const extend = (left: readonly ToldRows[], store: Store): boolean => {
    if (left.every(({ outcome }) => outcome !== "ok")) return true;
    return left.some((one) => {
      const others = left.filter((other) => other !== one);
      if (others.some((other) => precedes(other, one))) return false;
      const after = carryOut(one, store);
      return after !== undefined && extend(others, after);
    });
  };
  return extend(
    told.filter(({ outcome }) => outcome !== "fail"),
    new Map(Object.entries(first)),
  );
}

function carryOut({ microOps, outcome }: ToldRows, before: Store): Store | undefined {
  const store = new Map(before);
  for (const microOp of microOps) {
    if (microOp[0] === "delete") store.delete(microOp[1]);
    else if (microOp[0] === "w" || microOp[0] === "insert") store.set(microOp[1], microOp[2]);
    else if (outcome === "ok" && !isTrue(microOp, store)) return undefined;
  }
  return store;
}

function isTrue(microOp: Extract<RowMicroOp, readonly ["r" | "rp", ...unknown[]]>, store: Store): boolean {
  if (microOp[0] === "r") return (store.get(microOp[1]) ?? null) === microOp[2];
  const shown = Object.entries(microOp[2]);
  const expected = [...store].filter(([, value]) => isAskedFor(microOp[1], value));
  return (
    expected.length === shown.length &&
    shown.every(([row, value]) => store.get(row) === value) &&
    shown.every(([, value]) => isAskedFor(microOp[1], value))
  );
}

/** Whether a predicate asks for rows with this value. */
export function isAskedFor(predicate: RowPredicate, value: number): boolean {
  if (predicate === true) return true;
  return predicate[0] === "=" ? value === predicate[1] : value % predicate[1] === predicate[2];
}
