import type { SeededRandom } from "../objects/random.ts";
import type { MicroOp, Txn } from "./txn.ts";

export interface Shape {
  readonly transactions: number;
  readonly keys: number;
  readonly processes: number;
  readonly maxMicroOps: number;
  /** One in so many transactions ends with info; 0 for none. */
  readonly infoOneIn: number;
  readonly failOneIn: number;
  /** One in so many micro-operations is a read. */
  readonly readOneIn: number;
}

interface Open {
  readonly process: number;
  readonly invoked: number;
  readonly plan: readonly MicroOp[];
  /** What it did, if it took effect. */
  done: readonly MicroOp[] | undefined;
}

/**
 * Transactions on a strictly serializable store: each takes effect at a random moment of its time; one of unknown outcome at any
 * later moment, or never. Values are unique.
 */
export function randomTxns(random: SeededRandom, shape: Shape): Txn[] {
  const state = new Map<number, number | null>();
  const slots = Array.from({ length: shape.processes }, (_, process) => process);
  const open = new Map<number, Open>();
  const late: Open[] = [];
  const txns: Txn[] = [];
  let [place, started, value] = [0, 0, 0];
  const plan = (): MicroOp[] =>
    Array.from({ length: 1 + random.below(shape.maxMicroOps) }, (): MicroOp => {
      const key = random.below(shape.keys);
      return random.oneIn(shape.readOneIn) ? ["r", key, null] : ["w", key, ++value];
    });
  const takeEffect = (txn: Open): void => {
    txn.done = txn.plan.map(([f, key, written]): MicroOp => {
      if (f === "w") state.set(key, written);
      return [f, key, state.get(key) ?? null];
    });
  };
  while (started < shape.transactions || open.size > 0) {
    if (late.length > 0 && random.oneIn(6)) {
      const [txn] = late.splice(random.below(late.length), 1);
      if (txn !== undefined) takeEffect(txn);
    }
    const slot = random.below(slots.length);
    const process = slots[slot] ?? 0;
    const txn = open.get(slot);
    if (txn === undefined) {
      if (started++ < shape.transactions)
        open.set(slot, { process, invoked: place++, plan: plan(), done: undefined });
      continue;
    }
    const isFailed = txn.done === undefined && shape.failOneIn > 0 && random.oneIn(shape.failOneIn);
    const isInfo = shape.infoOneIn > 0 && random.oneIn(shape.infoOneIn);
    if (txn.done === undefined && !isFailed && !isInfo) {
      takeEffect(txn);
      if (random.oneIn(2)) continue;
    }
    open.delete(slot);
    const type = isFailed ? "fail" : isInfo ? "info" : "ok";
    if (type === "info") {
      slots[slot] = process + shape.processes;
      if (txn.done === undefined && random.oneIn(2)) late.push(txn);
    }
    txns.push({ process, type, invoked: txn.invoked, completed: place++, microOps: txn.done ?? txn.plan });
  }
  return txns.sort((a, b) => a.invoked - b.invoked);
}

/** Has one read of a committed transaction answer another version of its key, or one that nobody wrote. */
export function corrupt(random: SeededRandom, txns: readonly Txn[]): Txn[] {
  const reads = txns.flatMap(({ type, microOps }, t) =>
    type === "ok" ? microOps.flatMap(([f], i) => (f === "r" ? [[t, i] as const] : [])) : [],
  );
  const [t, i] = random.pick(reads) ?? [0, 0];
  const key = txns[t]?.microOps[i]?.[1];
  const written = txns.flatMap(({ microOps }) => microOps.filter(([f, k]) => f === "w" && k === key));
  const versions = [null, ...written.map(([, , value]) => value)];
  const other = random.oneIn(50) ? 999_999 : (random.pick(versions) ?? null);
  return txns.map((txn, at) => {
    if (at !== t || reads.length === 0) return txn;
    const microOps = txn.microOps.map(
      (microOp, j): MicroOp => (j === i ? ["r", microOp[1], other] : microOp),
    );
    return { ...txn, microOps };
  });
}

/**
 * Has a committed transaction see another version of a key than it did, of those that another one left behind, in all its reads before it
 * writes that key itself: no read is then wrong by itself.
 */
export function seeOther(random: SeededRandom, txns: readonly Txn[]): Txn[] {
  const seen = txns.flatMap(({ type, microOps }, t) =>
    type === "ok"
      ? microOps.flatMap(([f, key], i) =>
          f === "r" && !microOps.slice(0, i).some(([, other]) => other === key) ? [[t, key] as const] : [],
        )
      : [],
  );
  const [t, key] = random.pick(seen) ?? [0, 0];
  const left = txns.flatMap(({ type, microOps }, u) => {
    const last = microOps.findLast(([f, k]) => f === "w" && k === key);
    return u === t || type === "fail" || last === undefined ? [] : [last[2]];
  });
  const other = random.pick([null, ...left]) ?? null;
  return txns.map((txn, at) => {
    if (at !== t || seen.length === 0) return txn;
    const until = txn.microOps.findIndex(([f, k]) => f === "w" && k === key);
    const microOps = txn.microOps.map((microOp, i): MicroOp => {
      const isSeen = microOp[0] === "r" && microOp[1] === key && (until < 0 || i < until);
      return isSeen ? ["r", key, other] : microOp;
    });
    return { ...txn, microOps };
  });
}
