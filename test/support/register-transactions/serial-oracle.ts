import type { Txn } from "./txn.ts";

/** Says of two transactions whether the first has to come before the second. */
export type MustPrecede = (a: Txn, b: Txn) => boolean;

export const REAL_TIME: MustPrecede = (a, b) => a.type === "ok" && a.completed < b.invoked;
export const PROCESS: MustPrecede = (a, b) => a.process === b.process && a.invoked < b.invoked;
export const ANY: MustPrecede = () => false;

/**
 * Whether there is a serial order, by trying all: of the committed transactions and any of those of unknown outcome. Plainly right,
 * exponential, and it shares nothing with what it judges.
 *
 * @param ignores - Whether a value that was read plays no part, unless the transaction itself had read or written the key before.
 */
export function hasSerialOrder(
  txns: readonly Txn[],
  mustPrecede: MustPrecede,
  ignores: (key: number, value: number | null) => boolean = () => false,
): boolean {
  const left = new Set(txns.filter(({ type }) => type !== "fail"));
  const extend = (state: ReadonlyMap<number, number | null>): boolean => {
    const open = [...left];
    if (open.every(({ type }) => type !== "ok")) return true;
    for (const txn of open) {
      if (open.some((other) => other !== txn && other.type === "ok" && mustPrecede(other, txn))) continue;
      const after = run(txn, state, ignores);
      if (after === undefined) continue;
      left.delete(txn);
      // Transactions of unknown outcome that should have come earlier did not happen.
      const late = [...left].filter((other) => mustPrecede(other, txn));
      for (const other of late) left.delete(other);
      if (extend(after)) return true;
      for (const other of [...late, txn]) left.add(other);
    }
    return false;
  };
  return extend(new Map());
}

/** The registers after a transaction; undefined if it cannot have read what it did. */
function run(
  { type, microOps }: Txn,
  state: ReadonlyMap<number, number | null>,
  ignores: (key: number, value: number | null) => boolean = () => false,
): ReadonlyMap<number, number | null> | undefined {
  const after = new Map(state);
  /** What the transaction itself knows of a key. */
  const own = new Map<number, number | null>();
  for (const [f, key, value] of microOps) {
    if (f === "w") after.set(key, value);
    else if (type !== "ok") continue;
    else if (
      own.has(key) ? own.get(key) !== value : !ignores(key, value) && (state.get(key) ?? null) !== value
    )
      return undefined;
    own.set(key, value);
  }
  return after;
}
