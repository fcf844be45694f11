import { NONE } from "../history/interner.ts";
import { componentsOf } from "../transactions/graph/components.ts";
import { ALL_KINDS } from "../transactions/graph/edges.ts";
import { type Graph, graphOf } from "../transactions/graph/graph.ts";
import { type Step, shortestCycle } from "../transactions/weak/cycle.ts";
import { INITIAL, type SessionHistory } from "../transactions/weak/session-history.ts";
import { FORCED, REPLACED, type VersionOrder } from "../transactions/weak/version-order.ts";
import { lastWriter, type WritersByKey } from "../transactions/weak/writers-by-key.ts";

const EVERY_KIND = ALL_KINDS | FORCED | REPLACED;
const LOOK_EVERY = 4096;
/** Clock entries held at once: 256 MB. */
const MAX_ENTRIES = 2 ** 26;

/** A cycle if there is one; `too-large` if the clocks would not fit; `late` if the time was up; else the graph of all that is forced. */
export type Saturation =
  | { readonly graph: Graph }
  | { readonly cycle: readonly Step[] }
  | "too-large"
  | "late";

/**
 * Adds to an order what every order of whole transactions has to have, until nothing is new: where t3 read a key from t1, another writer t2 of
 * the key that comes before t3 comes before t1, and one that comes after t1 comes after t3. Each round is O(n times sessions).
 */
export function saturate(
  history: SessionHistory,
  writers: WritersByKey,
  order: VersionOrder,
  expired: () => boolean,
): Saturation {
  const { nodes, sessions } = history;
  if (nodes * sessions > MAX_ENTRIES) return "too-large";
  const clocks = new Int32Array(nodes * sessions);
  for (;;) {
    const graph = graphOf(nodes, order.edges, EVERY_KIND);
    const components = componentsOf(graph);
    if (!components.areTrivial) return { cycle: shortestCycle(history, order, components) };
    const causesFirst = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) causesFirst[nodes - 1 - (components.of[node] ?? 0)] = node;
    if (expired()) return "late";
    fillClocks(history, graph, causesFirst, clocks);
    const before = order.edges.count;
    if (!addForced(history, writers, order, { clocks, expired })) return "late";
    if (order.edges.count === before) return { graph };
  }
}

/** By node and session: the last node of that session which comes before the node, or is it. */
function fillClocks(
  { nodes, sessions, session }: SessionHistory,
  { start, to }: Graph,
  causesFirst: Int32Array,
  clocks: Int32Array,
): void {
  clocks.fill(NONE);
  for (let i = 0; i < nodes; i++) {
    const node = causesFirst[i] ?? 0;
    const mine = node * sessions;
    clocks[mine + (session[node] ?? 0)] = node;
    for (let e = start[node] ?? 0; e < (start[node + 1] ?? 0); e++) {
      const theirs = (to[e] ?? 0) * sessions;
      for (let s = 0; s < sessions; s++) {
        const cause = clocks[mine + s] ?? NONE;
        if (cause > (clocks[theirs + s] ?? NONE)) clocks[theirs + s] = cause;
      }
    }
  }
}

interface Clocks {
  readonly clocks: Int32Array;
  readonly expired: () => boolean;
}

function addForced(
  history: SessionHistory,
  writers: WritersByKey,
  order: VersionOrder,
  { clocks, expired }: Clocks,
): boolean {
  const { nodes, sessions, session, readStart, readKey, readFrom } = history;
  const comesBefore = (a: number, b: number): boolean =>
    (clocks[b * sessions + (session[a] ?? 0)] ?? NONE) >= a;
  for (let t3 = 0; t3 < nodes; t3++) {
    if (t3 % LOOK_EVERY === 0 && expired()) return false;
    for (let at = readStart[t3] ?? 0; at < (readStart[t3 + 1] ?? 0); at++) {
      const t1 = readFrom[at] ?? INITIAL;
      const key = readKey[at] ?? 0;
      for (let x = writers.stretchesOf[key] ?? 0; x < (writers.stretchesOf[key + 1] ?? 0); x++) {
        const s = writers.session[x] ?? 0;
        const latest = clocks[t3 * sessions + s] ?? NONE;
        const t2 = lastWriter(writers, x, s === session[t3] ? Math.min(latest, t3 - 1) : latest);
        if (t2 !== NONE && t2 !== t1 && !comesBefore(t2, t1)) order.force(t2, history, at);
        const next = firstAfter(writers, x, t1, t3, comesBefore);
        if (next !== NONE && !comesBefore(t3, next)) order.add(t3, next, REPLACED, at);
      }
    }
  }
  return true;
}

/** The first writer of a stretch that comes after a node and is neither it nor the reader. */
function firstAfter(
  { start, writer }: WritersByKey,
  stretch: number,
  node: number,
  reader: number,
  comesBefore: (a: number, b: number) => boolean,
): number {
  let low = start[stretch] ?? 0;
  const end = start[stretch + 1] ?? 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = writer[middle] ?? 0;
    if (candidate !== node && comesBefore(node, candidate)) high = middle;
    else low = middle + 1;
  }
  if (low < end && writer[low] === reader) low++;
  return low < end ? (writer[low] ?? NONE) : NONE;
}
