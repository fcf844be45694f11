import { NONE } from "../history/interner.ts";
import type { Graph } from "../transactions/graph/graph.ts";
import { INITIAL, type SessionHistory, writeOf } from "../transactions/weak/session-history.ts";

/**
 * Tries to run all transactions one after the other so that each reads what it read: whoever's turn may have come by a graph goes, those that
 * were completed first before others, or else those that were invoked first, and nobody overwrites what somebody has still to read.
 * O(n log n), and no proof if it gets stuck.
 *
 * @returns Whether all could be run, which makes the history sequentially consistent.
 */
export function replays(history: SessionHistory, graph: Graph): boolean {
  const { transaction, registers } = history;
  const { completed } = registers.transactions;
  const byCompletion = transaction.map((t) => completed[t] ?? NONE);
  return new Replay(history, graph, byCompletion).run() || new Replay(history, graph, transaction).run();
}

class Replay {
  readonly #history: SessionHistory;
  readonly #graph: Graph;
  /** By node: how many edges into it have not been used. */
  readonly #waits: Int32Array;
  /** By key: the node whose version is there. */
  readonly #current: Int32Array;
  /** How many reads there are still of each write, by its place in the columns of writes, and of each initial version. */
  readonly #reads: Int32Array;
  readonly #initialReads: Int32Array;
  /** By key: the first node that waits until its version may be overwritten, and by node the next such. */
  readonly #parked: Int32Array;
  readonly #nextParked: Int32Array;
  readonly #ready: NodeHeap;

  /** @param rank - By node: those of least rank go first. */
  constructor(history: SessionHistory, graph: Graph, rank: Int32Array) {
    const { nodes, keyCount, writeKey, readFrom, readKey } = history;
    this.#history = history;
    this.#graph = graph;
    this.#waits = new Int32Array(nodes);
    for (const to of graph.to) this.#waits[to] = (this.#waits[to] ?? 0) + 1;
    this.#current = new Int32Array(keyCount).fill(INITIAL);
    this.#reads = new Int32Array(writeKey.length);
    this.#initialReads = new Int32Array(keyCount);
    for (let at = 0; at < readFrom.length; at++) this.#count(readFrom[at] ?? 0, readKey[at] ?? 0, 1);
    this.#parked = new Int32Array(keyCount).fill(NONE);
    this.#nextParked = new Int32Array(nodes).fill(NONE);
    this.#ready = new NodeHeap(nodes, rank);
  }

  run(): boolean {
    const { nodes } = this.#history;
    for (let node = 0; node < nodes; node++) if (this.#waits[node] === 0) this.#ready.push(node);
    let done = 0;
    for (let node = this.#ready.pop(); node !== NONE; node = this.#ready.pop()) {
      if (!this.#readsFit(node)) return false;
      const key = this.#blockedBy(node);
      if (key === NONE) {
        this.#execute(node);
        done++;
      } else {
        this.#nextParked[node] = this.#parked[key] ?? NONE;
        this.#parked[key] = node;
      }
    }
    return done === nodes;
  }

  #readsFit(node: number): boolean {
    const { readStart, readKey, readFrom } = this.#history;
    for (let at = readStart[node] ?? 0; at < (readStart[node + 1] ?? 0); at++)
      if (this.#current[readKey[at] ?? 0] !== readFrom[at]) return false;
    return true;
  }

  /** A key that the node would overwrite although others have still to read it, `NONE` if there is none. */
  #blockedBy(node: number): number {
    const { writeStart, writeKey, readStart, readKey } = this.#history;
    for (let i = writeStart[node] ?? 0; i < (writeStart[node + 1] ?? 0); i++) {
      const key = writeKey[i] ?? 0;
      let left = this.#readsOf(this.#current[key] ?? INITIAL, key);
      for (let at = readStart[node] ?? 0; at < (readStart[node + 1] ?? 0); at++)
        if (readKey[at] === key) left--;
      if (left > 0) return key;
    }
    return NONE;
  }

  #execute(node: number): void {
    const { readStart, readKey, readFrom, writeStart, writeKey } = this.#history;
    for (let at = readStart[node] ?? 0; at < (readStart[node + 1] ?? 0); at++) {
      this.#count(readFrom[at] ?? 0, readKey[at] ?? 0, -1);
      this.#wake(readKey[at] ?? 0);
    }
    for (let i = writeStart[node] ?? 0; i < (writeStart[node + 1] ?? 0); i++) {
      const key = writeKey[i] ?? 0;
      this.#current[key] = node;
      this.#wake(key);
    }
    for (let e = this.#graph.start[node] ?? 0; e < (this.#graph.start[node + 1] ?? 0); e++) {
      const to = this.#graph.to[e] ?? 0;
      const left = (this.#waits[to] ?? 0) - 1;
      this.#waits[to] = left;
      if (left === 0) this.#ready.push(to);
    }
  }

  /** Lets those try again who wait to overwrite a key, if few reads of it are left: one that waits may have these reads itself. */
  #wake(key: number): void {
    if (this.#readsOf(this.#current[key] ?? INITIAL, key) > 1) return;
    let node = this.#parked[key] ?? NONE;
    this.#parked[key] = NONE;
    while (node !== NONE) {
      const next = this.#nextParked[node] ?? NONE;
      this.#ready.push(node);
      node = next;
    }
  }

  #readsOf(writer: number, key: number): number {
    return writer === INITIAL
      ? (this.#initialReads[key] ?? 0)
      : (this.#reads[writeOf(this.#history, writer, key)] ?? 0);
  }

  #count(writer: number, key: number, by: number): void {
    if (writer === INITIAL) {
      this.#initialReads[key] = (this.#initialReads[key] ?? 0) + by;
      return;
    }
    const at = writeOf(this.#history, writer, key);
    // An intermediate version is in no column: nothing can be run that read it.
    if (at !== NONE) this.#reads[at] = (this.#reads[at] ?? 0) + by;
  }
}

/** Nodes, the one of least rank first. */
class NodeHeap {
  readonly #heap: Int32Array;
  readonly #rank: Int32Array;
  #size = 0;

  constructor(nodes: number, rank: Int32Array) {
    this.#heap = new Int32Array(nodes + 1);
    this.#rank = rank;
  }

  push(node: number): void {
    let at = this.#size++;
    for (;;) {
      const parent = (at - 1) >> 1;
      if (at === 0 || this.#rankAt(parent) <= (this.#rank[node] ?? 0)) break;
      this.#heap[at] = this.#heap[parent] ?? 0;
      at = parent;
    }
    this.#heap[at] = node;
  }

  /** `NONE` if there is none. */
  pop(): number {
    if (this.#size === 0) return NONE;
    const first = this.#heap[0] ?? NONE;
    const last = this.#heap[--this.#size] ?? 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#rankAt(child + 1) < this.#rankAt(child)) child++;
      if (this.#rankAt(child) >= (this.#rank[last] ?? 0)) break;
      this.#heap[at] = this.#heap[child] ?? 0;
      at = child;
    }
    this.#heap[at] = last;
    return first;
  }

  #rankAt(place: number): number {
    return this.#rank[this.#heap[place] ?? 0] ?? 0;
  }
}
