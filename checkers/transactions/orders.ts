import { IntTable } from "../history/int-table.ts";
import { type Edges, PROCESS, REALTIME } from "./graph/edges.ts";
import { COMMITTED, NEVER, type Transactions } from "./transactions.ts";

/**
 * Adds an edge between every two transactions that `exists` and that the same process ran one after the other. After one of unknown
 * outcome most processes do nothing more; where one does, that transaction may still take effect after the next.
 */
export function addProcessOrder(
  transactions: Pick<Transactions, "count" | "process" | "status">,
  exists: Uint8Array,
  edges: Edges,
): void {
  const sessions = new IntTable();
  const last: number[] = [];
  for (let t = 0; t < transactions.count; t++) {
    if (exists[t] === 0) continue;
    const session = sessions.intern(transactions.process[t] ?? 0);
    const before = last[session];
    if (before !== undefined) edges.add(before, t, PROCESS);
    if (transactions.status[t] === COMMITTED) last[session] = t;
  }
}

/** The moments of transactions, and how many moments there are. */
export type Moments = Pick<Transactions, "count" | "invoked" | "completed"> & {
  readonly history: { readonly length: number };
};

/**
 * Adds edges by which every transaction that was completed leads to every one that was invoked later, in linear size: over one
 * barrier, a node of its own, for each run of completions.
 *
 * @param firstBarrier - The number of the first barrier.
 * @returns How many barriers there are.
 */
export function addRealTimeOrder(
  transactions: Moments,
  exists: Uint8Array,
  edges: Edges,
  firstBarrier: number,
): number {
  const { completed, invoked, history } = transactions;
  const completes = new Int32Array(history.length).fill(-1);
  for (let t = 0; t < transactions.count; t++) {
    const end = completed[t] ?? NEVER;
    if (exists[t] !== 0 && end !== NEVER) completes[end] = t;
  }
  let barriers = 0;
  let barrier = -1;
  /** Whether nothing was invoked since the last completion, so that they can share a barrier. */
  let isOpen = false;
  let next = 0;
  for (let at = 0; at < history.length; at++) {
    const done = completes[at] ?? -1;
    if (done >= 0) {
      if (!isOpen) {
        const before = barrier;
        barrier = firstBarrier + barriers++;
        if (before >= 0) edges.add(before, barrier, REALTIME);
        isOpen = true;
      }
      edges.add(done, barrier, REALTIME);
    }
    for (; next < transactions.count && (invoked[next] ?? 0) <= at; next++) {
      if (invoked[next] !== at || exists[next] === 0) continue;
      if (barrier >= 0) edges.add(barrier, next, REALTIME);
      isOpen = false;
    }
  }
  return barriers;
}
