import { NONE } from "../../history/interner.ts";
import type { Components } from "../graph/components.ts";
import { PROCESS, WR } from "../graph/edges.ts";
import { INITIAL, type SessionHistory } from "./session-history.ts";
import { REPLACED, type VersionOrder } from "./version-order.ts";

/** One step of a cycle: why `from` comes before `to`. */
export interface Step {
  /**
   * `session`: one process ran both, with others between them perhaps. `read`: `to` read from `from`. `forced`: `from` was visible
   * to a reader of `to`. `replaced`: `from` read what `to` overwrote.
   */
  readonly why: "session" | "read" | "forced" | "replaced";
  readonly from: number;
  readonly to: number;
  /** Of all but `session`: the read's place in the columns of reads. */
  readonly read: number;
}

/** How many edges are looked at in search of a shorter cycle. */
const EFFORT = 4e6;

/**
 * A cycle in an order, with as few steps as could be found: however many transactions a process ran between two of its own, that is one
 * step. Breadth first, from one edge after the other of the smallest component, until the effort is used up.
 *
 * @returns No steps if there is no cycle.
 */
export function shortestCycle(
  history: SessionHistory,
  order: VersionOrder,
  { of, sizes }: Components,
): readonly Step[] {
  const { edges } = order;
  let smallest = NONE;
  for (const [component, size] of sizes.entries())
    if (size > 1 && (smallest === NONE || size < (sizes[smallest] ?? 0))) smallest = component;
  if (smallest === NONE) return [];
  const inside: number[] = [];
  for (let e = 0; e < edges.count; e++) {
    const from = edges.from[e] ?? 0;
    const to = edges.to[e] ?? 0;
    if (of[from] !== smallest || of[to] !== smallest || edges.kind[e] === PROCESS) continue;
    // Nothing comes before the initial state, so that this is a cycle already.
    if (to === INITIAL) return [crossStep(order, e), { why: "session", from: INITIAL, to: from, read: NONE }];
    inside.push(e);
  }
  inside.sort((a, b) => (edges.from[a] ?? 0) - (edges.from[b] ?? 0));
  return withSessionSteps(new CrossEdges(history, order, inside).shortestCycle(), order);
}

function crossStep({ edges, read }: VersionOrder, e: number): Step {
  const why = edges.kind[e] === WR ? "read" : edges.kind[e] === REPLACED ? "replaced" : "forced";
  return { why, from: edges.from[e] ?? 0, to: edges.to[e] ?? 0, read: read[e] ?? NONE };
}

function withSessionSteps(cycle: readonly number[], order: VersionOrder): Step[] {
  return cycle.flatMap((e, i) => {
    const step = crossStep(order, e);
    const next = cycle[(i + 1) % cycle.length] ?? e;
    const onward = order.edges.from[next] ?? 0;
    return step.to === onward ? [step] : [step, { why: "session", from: step.to, to: onward, read: NONE }];
  });
}

/** The edges of one component that are not the order of a session, ascending by the node that they leave. */
class CrossEdges {
  readonly #history: SessionHistory;
  readonly #order: VersionOrder;
  readonly #edges: readonly number[];
  readonly #from: Int32Array;
  readonly #parent: Int32Array;
  /** By session: all edges from this place on have been followed in this search. */
  readonly #followed = new Map<number, number>();
  #effort = EFFORT;

  constructor(history: SessionHistory, order: VersionOrder, edges: readonly number[]) {
    this.#history = history;
    this.#order = order;
    this.#edges = edges;
    this.#from = Int32Array.from(edges, (e) => order.edges.from[e] ?? 0);
    this.#parent = new Int32Array(edges.length);
  }

  shortestCycle(): readonly number[] {
    let best: readonly number[] = [];
    for (let start = 0; start < this.#edges.length && this.#effort > 0; start++) {
      const cycle = this.#cycleFrom(start, best.length === 0 ? Infinity : best.length);
      if (cycle !== undefined) best = cycle;
      if (best.length === 1) break;
    }
    return best;
  }

  /** A cycle through the edge at a place that is shorter than `limit`, as edges. */
  #cycleFrom(start: number, limit: number): readonly number[] | undefined {
    const { session } = this.#history;
    const goal = this.#from[start] ?? 0;
    const goalSession = session[goal];
    this.#followed.clear();
    let layer = [start];
    this.#parent[start] = NONE;
    for (let length = 1; layer.length > 0 && length < limit; length++) {
      const nextLayer: number[] = [];
      for (const place of layer) {
        const to = this.#order.edges.to[this.#edges[place] ?? 0] ?? 0;
        if (session[to] === goalSession && to <= goal) return this.#pathTo(place);
        this.#follow(to, place, nextLayer);
      }
      layer = nextLayer;
    }
    return undefined;
  }

  /** Adds the edges that leave the session of a node from it on, if they have not been followed yet. */
  #follow(node: number, parent: number, into: number[]): void {
    const { session, sessionStart } = this.#history;
    const s = session[node] ?? 0;
    const first = this.#placeOf(node);
    const end = this.#followed.get(s) ?? this.#placeOf(sessionStart[s + 1] ?? 0);
    if (first >= end) return;
    for (let place = first; place < end; place++) {
      this.#parent[place] = parent;
      into.push(place);
    }
    this.#effort -= end - first;
    this.#followed.set(s, first);
  }

  /** The place of the first edge that leaves this node or a later one. */
  #placeOf(node: number): number {
    let low = 0;
    let high = this.#from.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#from[middle] ?? 0) < node) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #pathTo(place: number): number[] {
    const path: number[] = [];
    for (let at = place; at !== NONE; at = this.#parent[at] ?? NONE) path.unshift(this.#edges[at] ?? 0);
    return path;
  }
}
