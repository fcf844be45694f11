import { NONE } from "../../history/interner.ts";
import { READ } from "../../history/micro-ops.ts";
import { Edges, RW, WR, WW } from "../graph/edges.ts";
import type { TransactionGraph } from "../graph/transaction-graph.ts";
import { addProcessOrder, addRealTimeOrder } from "../orders.ts";
import { COMMITTED } from "../transactions.ts";
import type { ListVersions } from "./list-versions.ts";

/** The transactions that appended to each key what no read shows, in order of their numbers. */
export interface UnseenAppends {
  /** Those of key k are from `start[k]` up to `start[k + 1]`. */
  readonly start: Int32Array;
  readonly transactions: Int32Array;
}

/**
 * All dependencies between transactions over lists, in linear size and time.
 *
 * Appends that no read shows come after all that are shown, in an order that nobody knows; so a reader of the last version has an
 * anti-dependency on each of their transactions but itself. With the flaws of single reads ruled out, the graph has no cycle exactly
 * if the history is strictly serializable, and none without edges of time exactly if it is serializable.
 *
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export function listDependencies(versions: ListVersions): TransactionGraph {
  const { transactions, exists } = versions;
  const { count } = transactions;
  const edges = new Edges(Math.max(1024, 6 * count));
  const isTorn = tornKeys(versions);
  const unseen = unseenAppends(versions);
  addVersionOrder(versions, unseen, isTorn, edges);
  const forks = new Forks(count, unseen, edges);
  addReads(versions, forks, isTorn, edges);
  const forksEnd = forks.end;
  addProcessOrder(transactions, exists, edges);
  const barriers = addRealTimeOrder(transactions, exists, edges, forksEnd);
  return { transactions: count, forksEnd, nodes: forksEnd + barriers, edges };
}

function addVersionOrder(
  versions: ListVersions,
  unseen: UnseenAppends,
  isTorn: Uint8Array,
  edges: Edges,
): void {
  const { spine, branchStart, branchElements, writer, exists } = versions;
  for (let key = 0; key < spine.length; key++) {
    if (isTorn[key] !== 0) continue;
    const branch = spine[key] ?? NONE;
    let last = NONE;
    const end = branchStart[branch + 1] ?? 0;
    for (let i = branch === NONE ? end : (branchStart[branch] ?? 0); i < end; i++) {
      const w = writer[branchElements[i] ?? 0] ?? NONE;
      if (w === NONE || exists[w] === 0 || w === last) continue;
      if (last !== NONE) edges.add(last, w, WW);
      last = w;
    }
    if (last === NONE) continue;
    const unseenEnd = unseen.start[key + 1] ?? 0;
    for (let i = unseen.start[key] ?? 0; i < unseenEnd; i++) edges.add(last, unseen.transactions[i] ?? 0, WW);
  }
}

/** Those of keys whose reads contradict each other are left out, since nothing is known of what follows. */
export function unseenAppends(versions: ListVersions): UnseenAppends {
  const { elementCount, elementKey, isObserved, writer, exists, spine } = versions;
  const isTorn = tornKeys(versions);
  const start = new Int32Array(spine.length + 1);
  const isFirst = (element: number, last: Int32Array): boolean => {
    const w = writer[element] ?? NONE;
    const key = elementKey[element] ?? 0;
    if (w === NONE || exists[w] === 0 || isObserved[element] !== 0 || isTorn[key] !== 0 || last[key] === w)
      return false;
    last[key] = w;
    return true;
  };
  let last = new Int32Array(spine.length).fill(NONE);
  for (let element = 0; element < elementCount; element++) {
    const key = elementKey[element] ?? 0;
    if (isFirst(element, last)) start[key + 1] = (start[key + 1] ?? 0) + 1;
  }
  for (let key = 0; key < spine.length; key++) start[key + 1] = (start[key + 1] ?? 0) + (start[key] ?? 0);
  const next = start.slice(0, spine.length);
  const transactions = new Int32Array(start[spine.length] ?? 0);
  last = new Int32Array(spine.length).fill(NONE);
  for (let element = 0; element < elementCount; element++) {
    if (!isFirst(element, last)) continue;
    const key = elementKey[element] ?? 0;
    const at = next[key] ?? 0;
    next[key] = at + 1;
    transactions[at] = writer[element] ?? 0;
  }
  return { start, transactions };
}

/** Keys whose reads contradict each other or themselves: of their versions no order is known, but only who read from whom. */
function tornKeys({
  isOnSpine,
  branchStart,
  branchElements,
  elementKey,
  spine,
  index,
}: ListVersions): Uint8Array {
  const isTorn = new Uint8Array(spine.length);
  for (let branch = 0; branch < isOnSpine.length; branch++) {
    const from = branchStart[branch] ?? 0;
    const end = branchStart[branch + 1] ?? 0;
    const key = elementKey[branchElements[from] ?? 0] ?? 0;
    if (isOnSpine[branch] === 0 && from < end) isTorn[key] = 1;
    if (spine[key] !== branch) continue;
    for (let i = from; i < end; i++) if (index[branchElements[i] ?? 0] !== i - from) isTorn[key] = 1;
  }
  return isTorn;
}

function addReads(versions: ListVersions, forks: Forks, isTorn: Uint8Array, edges: Edges): void {
  const { transactions, element, writer, exists, spine, index, branchStart, branchElements } = versions;
  const { count, start, f, key, listLength, status } = transactions;
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      if (f[at] !== READ) continue;
      const shown = element[at] ?? NONE;
      const w = writer[shown] ?? NONE;
      if (shown !== NONE && w !== NONE && exists[w] !== 0) edges.add(w, t, WR);
      const k = key[at] ?? 0;
      if (isTorn[k] !== 0) continue;
      const branch = spine[k] ?? NONE;
      const spineEnd = branch === NONE ? 0 : (branchStart[branch + 1] ?? 0);
      let i =
        branch === NONE
          ? 0
          : (branchStart[branch] ?? 0) +
            (shown === NONE ? 0 : Math.max((index[shown] ?? 0) + 1, listLength[at] ?? 0));
      let overwriter = NONE;
      for (; i < spineEnd && overwriter === NONE; i++) {
        const next = writer[branchElements[i] ?? 0] ?? NONE;
        if (next !== NONE && exists[next] !== 0) overwriter = next;
      }
      if (overwriter !== NONE) edges.add(t, overwriter, RW);
      else forks.add(t, k);
    }
  }
}

/** Anti-dependencies on all transactions with unseen appends to a key but the reader itself, over forks where these are several. */
class Forks {
  readonly #unseen: UnseenAppends;
  readonly #edges: Edges;
  /** By key: the first of its forks, as many as it has unseen appends, twice; `NONE` if nobody needed them yet. */
  readonly #first: Int32Array;
  #end: number;

  constructor(firstFork: number, unseen: UnseenAppends, edges: Edges) {
    this.#unseen = unseen;
    this.#edges = edges;
    this.#first = new Int32Array(unseen.start.length - 1).fill(NONE);
    this.#end = firstFork;
  }

  get end(): number {
    return this.#end;
  }

  add(reader: number, key: number): void {
    const { start, transactions } = this.#unseen;
    const from = start[key] ?? 0;
    const count = (start[key + 1] ?? 0) - from;
    if (count === 0) return;
    if (count === 1) {
      this.#edges.add(reader, transactions[from] ?? 0, RW);
      return;
    }
    if (this.#first[key] === NONE) this.#make(key);
    const downwards = this.#first[key] ?? 0;
    const upwards = downwards + count;
    const own = this.#placeOf(reader, from, from + count) - from;
    if (own < 0) this.#edges.add(reader, upwards, RW);
    else {
      if (own > 0) this.#edges.add(reader, downwards + own - 1, RW);
      if (own + 1 < count) this.#edges.add(reader, upwards + own + 1, RW);
    }
  }

  /** One row of forks leads from each to those before it, another to those after it. One row alone would lead readers to themselves. */
  #make(key: number): void {
    const { start, transactions } = this.#unseen;
    const from = start[key] ?? 0;
    const count = (start[key + 1] ?? 0) - from;
    const downwards = this.#end;
    const upwards = downwards + count;
    this.#first[key] = downwards;
    this.#end += 2 * count;
    for (let i = 0; i < count; i++) {
      const t = transactions[from + i] ?? 0;
      this.#edges.add(downwards + i, t, RW);
      this.#edges.add(upwards + i, t, RW);
      if (i > 0) this.#edges.add(downwards + i, downwards + i - 1, RW);
      if (i + 1 < count) this.#edges.add(upwards + i, upwards + i + 1, RW);
    }
  }

  /** Where a transaction stands among those from `from` up to `end`, or a negative number. */
  #placeOf(t: number, from: number, end: number): number {
    let [low, high] = [from, end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#unseen.transactions[middle] ?? 0) < t) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#unseen.transactions[low] === t ? low : NONE - end;
  }
}
