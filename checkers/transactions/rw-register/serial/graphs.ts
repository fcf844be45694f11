import { NONE } from "../../../history/interner.ts";
import { Edges, REALTIME, RW, WR, WW } from "../../graph/edges.ts";
import { addProcessOrder, addRealTimeOrder } from "../../orders.ts";
import type { BlockOrder } from "./block-order.ts";
import type { Blocks } from "./blocks.ts";
import type { Instance } from "./instance.ts";

/** Edges between transactions and, after these, nodes that stand for moments. */
export interface OrderEdges {
  readonly edges: Edges;
  readonly nodes: number;
}

/** What every serial order has to obey, as far as it can be said before the blocks are in order: the required order of transactions, who read from whom, and the chains. */
export function knownEdges(instance: Instance, { readers, next }: Blocks): OrderEdges {
  const { count, exists, required, versionCount, writer } = instance;
  const edges = new Edges(6 * count + 16);
  let nodes = count;
  if (required === "realtime") nodes += addRealTimeOrder(instance, exists, edges, count);
  else if (required === "process") addProcessOrder(instance, exists, edges);
  for (let v = 0; v < versionCount; v++) {
    const w = writer[v] ?? NONE;
    const end = readers.start[v + 1] ?? 0;
    if (w !== NONE) for (let i = readers.start[v] ?? 0; i < end; i++) edges.add(w, readers.by[i] ?? 0, WR);
  }
  for (let v = 0; v < versionCount; v++) {
    const after = next[v] ?? NONE;
    if (after !== NONE) addSuccession(instance, readers, v, after, edges);
  }
  return { edges, nodes };
}

/** Adds the edges of an order of blocks. With `knownEdges`, they are all that a serial order with this order of versions has to obey. */
export function addBlockOrder(
  instance: Instance,
  { readers, tail }: Blocks,
  { start, blocks }: BlockOrder,
  edges: Edges,
): void {
  for (let k = 0; k < instance.keyCount; k++) {
    const last = (start[k + 1] ?? 0) - 1;
    for (let i = start[k] ?? 0; i < last; i++)
      addSuccession(instance, readers, tail[blocks[i] ?? 0] ?? 0, blocks[i + 1] ?? 0, edges);
  }
}

/** Version v is overwritten by `after`: its writer and its readers come before the writer of that. */
function addSuccession(
  { writer }: Instance,
  { start, by }: Blocks["readers"],
  v: number,
  after: number,
  edges: Edges,
): void {
  const overwriter = writer[after] ?? NONE;
  if (overwriter === NONE) return;
  const w = writer[v] ?? NONE;
  if (w !== NONE) edges.add(w, overwriter, WW);
  const end = start[v + 1] ?? 0;
  for (let i = start[v] ?? 0; i < end; i++) edges.add(by[i] ?? 0, overwriter, RW);
}

/**
 * Adds, instead of an order of blocks, only what every order of them has to obey: block A comes before B wherever A's first
 * completion is before B's last invocation. In linear size, though there may be quadratically many such pairs: the blocks of a key
 * are sorted by first completion, each has a node (a milestone), the last accesses of a block lead to its milestone, every milestone
 * leads to the next, and the last one before B's last invocation leads to B's writer.
 *
 * B's own milestone may be among those before: then it takes the one before its own, and the few blocks that were over between
 * its first completion and its last invocation lead to its writer directly. As no two blocks must each precede the other, no block is
 * among these for two such B.
 *
 * @returns How many nodes there are then.
 */
export function addForcedOrder(
  instance: Instance,
  blocks: Blocks,
  order: BlockOrder,
  { edges, nodes }: OrderEdges,
): number {
  const { firstEnd, lastStart, readers, tail } = blocks;
  const { writer, keyCount } = instance;
  let node = nodes;
  for (let k = 0; k < keyCount; k++) {
    const byEnd = order.blocks
      .slice(order.start[k], order.start[k + 1])
      .sort((a, b) => (firstEnd[a] ?? 0) - (firstEnd[b] ?? 0) || a - b);
    const firstNode = node;
    for (let i = 0; i < byEnd.length; i++, node++) {
      const block = byEnd[i] ?? 0;
      const last = tail[block] ?? 0;
      const w = writer[last] ?? NONE;
      if (w !== NONE) edges.add(w, node, WW);
      for (let r = readers.start[last] ?? 0; r < (readers.start[last + 1] ?? 0); r++)
        edges.add(readers.by[r] ?? 0, node, RW);
      if (i > 0) edges.add(node - 1, node, REALTIME);
    }
    const byStart = byEnd.slice().sort((a, b) => (lastStart[a] ?? 0) - (lastStart[b] ?? 0));
    let over = 0;
    for (const block of byStart) {
      const start = lastStart[block] ?? 0;
      while (over < byEnd.length && (firstEnd[byEnd[over] ?? 0] ?? 0) < start) over++;
      const overwriter = writer[block] ?? NONE;
      if (overwriter === NONE) continue;
      let before = over;
      if ((firstEnd[block] ?? 0) < start) {
        while (byEnd[before - 1] !== block) {
          before--;
          addSuccession(instance, readers, tail[byEnd[before] ?? 0] ?? 0, block, edges);
        }
        before--;
      }
      if (before > 0) edges.add(firstNode + before - 1, overwriter, WW);
    }
  }
  return node;
}
