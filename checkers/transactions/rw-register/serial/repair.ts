import { NONE } from "../../../history/interner.ts";
import { type Components, componentsOf } from "../../graph/components.ts";
import { graphOf } from "../../graph/graph.ts";
import type { BlockOrder } from "./block-order.ts";
import { type Blocks, mustPrecede } from "./blocks.ts";
import { areOfOneKey, type Cluster, clusterOf, type LocalBlock } from "./cluster.ts";
import { accessed, forcedCycle } from "./forced-cycle.ts";
import { addBlockOrder, type OrderEdges } from "./graphs.ts";
import type { Instance } from "./instance.ts";
import { AS_GIVEN, orientPairs, type Pair } from "./orient-pairs.ts";
import { reorder } from "./reorder.ts";
import { addChain, addReasons } from "./support.ts";

const ALL = 0xff;
const MAX_ROUNDS = 64;
/** More transactions than these are not looked at together: their rows of bits alone would take 300 KB, and each step as long. */
export const MAX_CLUSTER = 1500;
/** Of more readers than these only the first and the last are taken along. */
const MANY_READERS = 8;

/** A serial order; or transactions that none can place; or why neither was found. */
export type Answer =
  | { readonly kind: "ordered"; readonly order: Int32Array }
  | { readonly kind: "contradiction"; readonly members: readonly number[] }
  | { readonly kind: "gave-up"; readonly why: "time" | "too-many" | "too-hard" };

/** What stays the same from round to round. */
interface Search {
  readonly instance: Instance;
  readonly blocks: Blocks;
  readonly order: BlockOrder;
  readonly known: OrderEdges;
  readonly expired: () => boolean;
}

/**
 * Looks for an order of the blocks of every key whose edges close no cycle with what is known.
 *
 * 1. The graph of the order so far, and its components. Without a cycle, it is sorted, and that is a serial order.
 *    Once, the graph of what any order has to obey, as far as that can be said for all blocks at once.
 * 2. For the transactions of each component, with those that it was solved together with before: the blocks they access, and the
 *    pairs of these that nothing yet puts in order. If no orientation of the pairs agrees with what else is known of
 *    these transactions alone, there is no serial order of the whole.
 * 3. Otherwise the blocks are put in that order, and all begins anew.
 *
 * What is asked of a few transactions is what every serial order has to obey, so a contradiction among them is one of the whole; and
 * an order is only given where the graph of the whole has no cycle.
 */
export function repair(search: Search): Answer {
  const { instance, known, expired } = search;
  const knownCount = known.edges.count;
  const groups = new Groups(instance.count);
  /** What is too hard in one place must not hide a contradiction in another. */
  const isGivenUp = new Uint8Array(instance.count);
  let gaveUp: Answer | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (expired()) return { kind: "gave-up", why: "time" };
    known.edges.cut(knownCount);
    addBlockOrder(instance, search.blocks, search.order, known.edges);
    const components = componentsOf(graphOf(known.nodes, known.edges, ALL));
    if (components.areTrivial) return { kind: "ordered", order: sorted(instance, components) };
    if (round === 0) {
      known.edges.cut(knownCount);
      const cycle = forcedCycle(instance, search.blocks, search.order, known);
      if (cycle !== undefined) return { kind: "contradiction", members: cycle.members };
    }
    let isChanged = false;
    for (const component of transactionsOf(instance, components)) {
      if (expired()) return { kind: "gave-up", why: "time" };
      if (component.some((t) => isGivenUp[t] === 1)) continue;
      const answer = solve(search, groups, component);
      if (answer?.kind === "contradiction") return answer;
      if (answer === undefined) isChanged = true;
      else for (const t of component) isGivenUp[t] = 1;
      gaveUp ??= answer;
    }
    if (gaveUp !== undefined && !isChanged) return gaveUp;
  }
  return { kind: "gave-up", why: "too-hard" };
}

/** Components are numbered against the direction of the edges. */
function sorted({ count, exists }: Instance, { of, count: componentCount }: Components): Int32Array {
  const at = new Int32Array(componentCount).fill(NONE);
  let existing = 0;
  for (let t = 0; t < count; t++) {
    if (exists[t] === 0) continue;
    at[of[t] ?? 0] = t;
    existing++;
  }
  const order = new Int32Array(existing);
  let place = 0;
  for (let c = componentCount - 1; c >= 0; c--) if (at[c] !== NONE) order[place++] = at[c] ?? 0;
  return order;
}

/** The transactions of every component that has more than one node, small ones first. */
function transactionsOf({ count }: Instance, { of, sizes }: Components): number[][] {
  const found: number[][] = [];
  const index = new Int32Array(sizes.length).fill(NONE);
  for (let t = 0; t < count; t++) {
    const component = of[t] ?? 0;
    if ((sizes[component] ?? 0) < 2) continue;
    let at = index[component] ?? NONE;
    if (at === NONE) {
      at = index[component] = found.length;
      found.push([]);
    }
    found[at]?.push(t);
  }
  return found.sort((a, b) => a.length - b.length);
}

/** Transactions that were on cycles together. */
interface Group {
  readonly members: ReadonlySet<number>;
  /** The members and what was looked at with them. */
  readonly lookedAt: readonly number[];
}

/** All groups so far; no transaction is a member of two. */
class Groups {
  readonly #of: Int32Array;
  readonly #groups: Group[] = [];

  constructor(count: number) {
    this.#of = new Int32Array(count).fill(NONE);
  }

  /**
   * These transactions, and all members of the groups that they belong to. If they were all in one group already, it was not enough to
   * order its members: then all that was looked at with them.
   */
  join(transactions: readonly number[]): { readonly members: Set<number>; readonly isKnown: boolean } {
    const known = new Set(transactions.map((t) => this.#of[t] ?? NONE));
    const members = new Set(transactions);
    const isKnown = known.size === 1 && !known.has(NONE);
    for (const group of known) {
      const { members: others, lookedAt } = this.#groups[group] ?? { members: [], lookedAt: [] };
      for (const member of isKnown ? lookedAt : others) members.add(member);
    }
    return { members, isKnown };
  }

  add(group: Group): void {
    for (const t of group.members) this.#of[t] = this.#groups.length;
    this.#groups.push(group);
  }
}

/** Orders the blocks of a component by themselves. @returns Undefined if that could be done. */
function solve(search: Search, groups: Groups, component: readonly number[]): Answer | undefined {
  const { instance, blocks, expired } = search;
  const { members, isKnown } = groups.join(component);
  const roots = new Set<number>();
  for (const t of members)
    for (const v of accessed(instance, t)) if (blocks.root[v] !== NONE) roots.add(blocks.root[v] ?? 0);
  const transactions = new Set(members);
  const byKey = rootsByKey(instance, roots);
  if (isKnown) addNeighbours(search, byKey, transactions);
  if (transactions.size > MAX_CLUSTER) return { kind: "gave-up", why: "too-many" };
  const ascending = Int32Array.from(transactions).sort();
  const cluster = clusterOf(instance, blocks, ascending);
  if (cluster.isCyclic) return { kind: "contradiction", members: withReasons(search, cluster) };
  const local = cluster.blocks.filter(({ root }) => roots.has(root));
  const pairs = openPairs(search, local);
  const orientation = orientPairs(cluster, pairs, expired);
  if (orientation === "impossible") return { kind: "contradiction", members: withReasons(search, cluster) };
  if (orientation === "gave-up") return { kind: "gave-up", why: expired() ? "time" : "too-hard" };
  place(search, local, pairs, orientation);
  groups.add({ members, lookedAt: [...transactions] });
  return undefined;
}

function rootsByKey({ versionKey }: Instance, roots: ReadonlySet<number>): ReadonlyMap<number, number[]> {
  const byKey = new Map<number, number[]>();
  for (const root of roots) {
    const key = versionKey[root] ?? 0;
    const others = byKey.get(key);
    if (others === undefined) byKey.set(key, [root]);
    else others.push(root);
  }
  return byKey;
}

/** Adds who accesses the blocks that lie between others: it was not enough to look at these alone. */
function addNeighbours(
  search: Search,
  byKey: ReadonlyMap<number, readonly number[]>,
  transactions: Set<number>,
): void {
  const { position, blocks: ordered } = search.order;
  for (const roots of byKey.values()) {
    const places = roots.map((root) => position[root] ?? 0).sort((a, b) => a - b);
    const last = places.at(-1) ?? 0;
    for (let at = places[0] ?? 0; at <= last && transactions.size <= MAX_CLUSTER; at++)
      addEnds(search, ordered[at] ?? 0, transactions);
  }
}

/** Adds the writers of the first and the last version of a block, and the readers of that. */
function addEnds({ instance, blocks }: Search, root: number, transactions: Set<number>): void {
  const { writer, completed, invoked } = instance;
  const { start, by } = blocks.readers;
  const last = blocks.tail[root] ?? 0;
  for (const w of [writer[root] ?? NONE, writer[last] ?? NONE]) if (w !== NONE) transactions.add(w);
  const readers = by.subarray(start[last], start[last + 1]);
  if (readers.length <= MANY_READERS) {
    for (const t of readers) transactions.add(t);
    return;
  }
  let [endsFirst, startsLast] = [readers[0] ?? 0, readers[0] ?? 0];
  for (const t of readers) {
    if ((completed[t] ?? 0) < (completed[endsFirst] ?? 0)) endsFirst = t;
    if ((invoked[t] ?? 0) > (invoked[startsLast] ?? 0)) startsLast = t;
  }
  transactions.add(endsFirst).add(startsLast);
}

/** Pairs of blocks that nothing puts in order yet, neighbours first: from their order most of the others follow. */
function openPairs({ instance, blocks, order: { position } }: Search, local: readonly LocalBlock[]): Pair[] {
  const sorted = local.toSorted((a, b) => (position[a.root] ?? 0) - (position[b.root] ?? 0));
  const pairs: Pair[] = [];
  for (let distance = 1; distance < sorted.length; distance++) {
    for (let i = 0; i + distance < sorted.length; i++) {
      const [a, b] = [sorted[i], sorted[i + distance]];
      if (a === undefined || b === undefined || !areOfOneKey(instance, a, b)) continue;
      if (!mustPrecede(blocks, a.root, b.root) && !mustPrecede(blocks, b.root, a.root)) pairs.push([a, b]);
    }
  }
  return pairs;
}

/** Puts the blocks in the order found. */
function place(
  { instance, blocks, order }: Search,
  local: readonly LocalBlock[],
  pairs: readonly Pair[],
  orientation: Uint8Array,
): void {
  /** How many of the blocks of its key come before each. */
  const before = new Map(local.map(({ root }) => [root, 0]));
  const precedes = (_: LocalBlock, later: LocalBlock): unknown =>
    before.set(later.root, (before.get(later.root) ?? 0) + 1);
  for (const [i, [a, b]] of pairs.entries())
    if (orientation[i] === AS_GIVEN) precedes(a, b);
    else precedes(b, a);
  for (const a of local)
    for (const b of local)
      if (a !== b && areOfOneKey(instance, a, b) && mustPrecede(blocks, a.root, b.root)) precedes(a, b);
  for (const roots of rootsByKey(instance, new Set(before.keys())).values()) {
    roots.sort((a, b) => (before.get(a) ?? 0) - (before.get(b) ?? 0));
    reorder(blocks, order, roots);
  }
}

/** The transactions of a cluster, and those without which the part of the history that they are would say less. */
function withReasons({ instance, blocks }: Search, cluster: Cluster): readonly number[] {
  const members = new Set<number>(cluster.transactions);
  for (const { root } of cluster.blocks) addChain(instance, blocks, { from: root, to: NONE }, members);
  for (const a of cluster.blocks)
    for (const b of cluster.blocks)
      if (a !== b && areOfOneKey(instance, a, b) && mustPrecede(blocks, a.root, b.root))
        addReasons(instance, blocks, [a.root, b.root], members);
  return [...members];
}
