import type { Graph } from "../transactions/graph/graph.ts";
import { INITIAL, type SessionHistory } from "../transactions/weak/session-history.ts";

/** Beyond this many transactions a search would hardly end. */
const MAX_NODES = 20_000;
const LOOK_EVERY = 256;
/** Characters of all states kept, about as many bytes. */
const MAX_TEXT = 2 ** 28;

export interface SearchBounds {
  readonly maxStates: number;
  readonly expired: () => boolean;
}

/**
 * Looks for an order of all transactions that respects a graph and in which each reads what it read, depth first over how far each session has come
 * and what the registers hold, no such state twice.
 *
 * @returns Whether there is one; `late` or `too-large` if it had to give up.
 */
export function findsOrder(
  history: SessionHistory,
  graph: Graph,
  bounds: SearchBounds,
): boolean | "late" | "too-large" {
  if (history.nodes > MAX_NODES) return "too-large";
  return new OrderSearch(history, graph, bounds).run();
}

interface Frame {
  /** The session to be tried next. */
  session: number;
  /** The node that was run to come here, and what its writes replaced. */
  readonly node: number;
  readonly replaced: readonly number[];
}

class OrderSearch {
  readonly #history: SessionHistory;
  readonly #bounds: SearchBounds;
  readonly #graph: Graph;
  readonly #waits: Int32Array;
  /** By session: its next node. */
  readonly #next: Int32Array;
  readonly #current: Int32Array;
  readonly #seen = new Set<string>();
  #text = 0;

  constructor(history: SessionHistory, graph: Graph, bounds: SearchBounds) {
    this.#history = history;
    this.#bounds = bounds;
    this.#graph = graph;
    this.#waits = new Int32Array(history.nodes);
    for (const to of graph.to) this.#waits[to] = (this.#waits[to] ?? 0) + 1;
    this.#next = history.sessionStart.slice(0, history.sessions);
    this.#current = new Int32Array(history.keyCount).fill(INITIAL);
  }

  run(): boolean | "late" | "too-large" {
    const { nodes, sessions, sessionStart } = this.#history;
    const stack: Frame[] = [{ session: 0, node: INITIAL, replaced: [] }];
    this.#enter(INITIAL);
    for (let looks = 0; ; looks++) {
      if (looks % LOOK_EVERY === 0 && this.#bounds.expired()) return "late";
      if (stack.length === nodes) return true;
      const frame = stack.at(-1);
      if (frame === undefined) return false;
      if (frame.session === sessions) {
        stack.pop();
        this.#leave(frame);
        continue;
      }
      const node = this.#next[frame.session] ?? 0;
      const end = sessionStart[frame.session + 1] ?? 0;
      frame.session++;
      if (node >= end || !this.#fits(node)) continue;
      stack.push({ session: 0, node, replaced: this.#enter(node) });
      if (this.#seen.size >= this.#bounds.maxStates || this.#text > MAX_TEXT) return "too-large";
      const state = `${this.#next.join()};${this.#current.join()}`;
      if (this.#seen.has(state)) {
        const again = stack.pop();
        if (again !== undefined) this.#leave(again);
      } else {
        this.#seen.add(state);
        this.#text += state.length;
      }
    }
  }

  #fits(node: number): boolean {
    if (this.#waits[node] !== 0) return false;
    const { readStart, readKey, readFrom } = this.#history;
    for (let at = readStart[node] ?? 0; at < (readStart[node + 1] ?? 0); at++)
      if (this.#current[readKey[at] ?? 0] !== readFrom[at]) return false;
    return true;
  }

  #enter(node: number): readonly number[] {
    const { session, writeStart, writeKey } = this.#history;
    const replaced: number[] = [];
    for (let i = writeStart[node] ?? 0; i < (writeStart[node + 1] ?? 0); i++) {
      const key = writeKey[i] ?? 0;
      replaced.push(this.#current[key] ?? INITIAL);
      this.#current[key] = node;
    }
    this.#next[session[node] ?? 0] = node + 1;
    this.#wait(node, -1);
    return replaced;
  }

  #leave({ node, replaced }: Frame): void {
    const { session, writeStart, writeKey } = this.#history;
    for (const [i, writer] of replaced.entries())
      this.#current[writeKey[(writeStart[node] ?? 0) + i] ?? 0] = writer;
    this.#next[session[node] ?? 0] = node;
    this.#wait(node, 1);
  }

  #wait(node: number, by: number): void {
    for (let e = this.#graph.start[node] ?? 0; e < (this.#graph.start[node + 1] ?? 0); e++) {
      const to = this.#graph.to[e] ?? 0;
      this.#waits[to] = (this.#waits[to] ?? 0) + by;
    }
  }
}
