import { NONE } from "../../history/interner.ts";
import { READ } from "../../history/micro-ops.ts";
import { componentsOf } from "../graph/components.ts";
import { WW } from "../graph/edges.ts";
import { withoutAdjacentRw } from "../graph/find-cycles.ts";
import type { TransactionGraph } from "../graph/transaction-graph.ts";
import { COMMITTED } from "../transactions.ts";
import { type UnseenAppends, unseenAppends } from "./list-dependencies.ts";
import type { ListVersions } from "./list-versions.ts";

/** Orders are tried so often, each time by a pass over the whole graph. */
const MAX_PASSES = 200;

/** A question of which came first, of two transactions that appended to a key what no read shows. */
type Pair = readonly [number, number];

/**
 * Whether the appends that no read shows can be put into an order under snapshot isolation, which is the last thing that a
 * history without cycles of these `kinds` and without two anti-dependencies in a row may lack. Under serializability it never is.
 *
 * Of the transactions that appended to a key unseen, one that read the key came before the others: it overlooked them all, and
 * of two that overlap only one may commit. The rest is tried, the order in which the graph has them first.
 *
 * @returns Those that cannot be ordered: two of them if they are enough, else all; none if there is an order, and `undefined` if there was no
 *   time to find out.
 */
export function unorderable(
  versions: ListVersions,
  { graph, kinds }: { readonly graph: TransactionGraph; readonly kinds: number },
  expired: () => boolean,
): readonly number[] | undefined {
  const { edges } = graph;
  const before = edges.count;
  const { known, open } = pairsOf(versions, unseenAppends(versions));
  let passes = 0;
  try {
    const wrong = known.find((pair) => !allows(pair));
    if (wrong !== undefined) return wrong;
    for (const [first, second] of known) edges.add(first, second, WW);
    const found = order(open);
    if (found !== false) return found === undefined ? undefined : [];
    const all = [...new Set([...known, ...open].flat())];
    return open.find((pair) => !allows(pair) && !allows(swapped(pair))) ?? all;
  } finally {
    edges.cut(before);
  }

  function allows([first, second]: Pair): boolean {
    // Looked at for their own sake, pairs are only evidence, which is not worth more time than the answer.
    if (passes++ > MAX_PASSES) return true;
    const mark = edges.count;
    edges.add(first, second, WW);
    const fits = componentsOf(withoutAdjacentRw(graph, kinds)).areTrivial;
    edges.cut(mark);
    return fits;
  }

  function order(pairs: readonly Pair[]): boolean | undefined {
    if (passes++ >= MAX_PASSES || expired()) return undefined;
    const components = componentsOf(withoutAdjacentRw(graph, kinds));
    if (!components.areTrivial) return false;
    // Components are numbered against the edges, so what comes first has the greater number.
    const place = (t: number): number => -Math.min(components.of[2 * t] ?? 0, components.of[2 * t + 1] ?? 0);
    const isFirst = ([a, b]: Pair): boolean => place(a) <= place(b);
    if (pairs.length === 0) return true;
    const mark = edges.count;
    for (const pair of pairs) edges.add(...(isFirst(pair) ? pair : swapped(pair)), WW);
    const fits = componentsOf(withoutAdjacentRw(graph, kinds)).areTrivial;
    edges.cut(mark);
    if (fits) return true;
    const [pair = [0, 0], ...others] = pairs;
    for (const [first, second] of isFirst(pair) ? [pair, swapped(pair)] : [swapped(pair), pair]) {
      edges.add(first, second, WW);
      const found = order(others);
      edges.cut(mark);
      if (found !== false) return found;
    }
    return false;
  }
}

function swapped([first, second]: Pair): Pair {
  return [second, first];
}

function pairsOf(
  versions: ListVersions,
  { start, transactions }: UnseenAppends,
): { readonly known: readonly Pair[]; readonly open: readonly Pair[] } {
  const known: Pair[] = [];
  const open: Pair[] = [];
  for (let key = 0; key + 1 < start.length; key++) {
    const members = transactions.subarray(start[key] ?? 0, start[key + 1] ?? 0);
    if (members.length < 2) continue;
    const reader = members.find((t) => readsFirst(versions, t, key)) ?? NONE;
    for (const [i, first] of members.entries()) {
      if (first === reader) for (const other of members) if (other !== reader) known.push([reader, other]);
      for (const second of members.subarray(i + 1))
        if (first !== reader && second !== reader) open.push([first, second]);
    }
  }
  return { known, open };
}

/** Whether a committed transaction read the key before it did anything else with it. */
function readsFirst({ transactions }: ListVersions, t: number, key: number): boolean {
  if (transactions.status[t] !== COMMITTED) return false;
  const end = transactions.start[t + 1] ?? 0;
  for (let at = transactions.start[t] ?? 0; at < end; at++)
    if (transactions.key[at] === key) return transactions.f[at] === READ;
  return false;
}
