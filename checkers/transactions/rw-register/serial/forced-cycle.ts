import { NONE } from "../../../history/interner.ts";
import { type Components, componentsOf } from "../../graph/components.ts";
import { type Graph, graphOf } from "../../graph/graph.ts";
import type { BlockOrder } from "./block-order.ts";
import { type Blocks, type Contradiction, mustPrecede } from "./blocks.ts";
import { addForcedOrder, type OrderEdges } from "./graphs.ts";
import type { Instance } from "./instance.ts";
import { addChain, addReasons } from "./support.ts";

const ALL = 0xff;
/** From how many nodes of the smallest component a short cycle is looked for. */
const STARTS = 32;

/**
 * Finds transactions each of which every serial order places before the next, all the way round: a cycle of the required order,
 * of who read from whom, of chains, and of the order of blocks as far as moments force it. In linear time.
 */
export function forcedCycle(
  instance: Instance,
  blocks: Blocks,
  order: BlockOrder,
  known: OrderEdges,
): Contradiction | undefined {
  const { count: knownCount } = known.edges;
  const nodes = addForcedOrder(instance, blocks, order, known);
  const graph = graphOf(nodes, known.edges, ALL);
  known.edges.cut(knownCount);
  const components = componentsOf(graph);
  if (components.areTrivial) return undefined;
  const cycle = shortCycle(graph, components).filter((node) => node < instance.count);
  const members = new Set(cycle);
  for (const [i, t] of cycle.entries())
    addReasonsBetween(instance, blocks, [t, cycle[(i + 1) % cycle.length] ?? 0], members);
  return { members: [...members] };
}

/** Adds why the second transaction has to come after the first, if it is because of what it wrote. */
function addReasonsBetween(
  instance: Instance,
  blocks: Blocks,
  [first, second]: readonly [number, number],
  members: Set<number>,
): void {
  const { versionKey, writeStart, writeVersion } = instance;
  const { root } = blocks;
  for (const v of accessed(instance, first)) {
    for (let i = writeStart[second] ?? 0; i < (writeStart[second + 1] ?? 0); i++) {
      const overwriting = writeVersion[i] ?? 0;
      if (versionKey[v] !== versionKey[overwriting]) continue;
      const [a, b] = [root[v] ?? NONE, root[overwriting] ?? NONE];
      if (a !== b && mustPrecede(blocks, a, b)) {
        addReasons(instance, blocks, [a, b], members);
        addChain(instance, blocks, { from: v, to: NONE }, members);
      }
    }
  }
}

/** The versions that a transaction read or left behind. */
export function accessed(
  { readStart, readVersion, writeStart, writeVersion }: Instance,
  t: number,
): readonly number[] {
  return [
    ...readVersion.subarray(readStart[t], readStart[t + 1]),
    ...writeVersion.subarray(writeStart[t], writeStart[t + 1]),
  ];
}

/** The shortest cycle through any of a few nodes of the smallest component. */
function shortCycle(graph: Graph, { of, sizes }: Components): readonly number[] {
  let smallest = -1;
  for (let c = 0; c < sizes.length; c++) {
    const size = sizes[c] ?? 0;
    if (size > 1 && (smallest < 0 || size < (sizes[smallest] ?? 0))) smallest = c;
  }
  let best: readonly number[] = [];
  let starts = 0;
  const before = new Int32Array(graph.nodes).fill(NONE);
  for (let node = 0; node < graph.nodes && starts < STARTS; node++) {
    if (of[node] !== smallest) continue;
    starts++;
    const cycle = cycleThrough(graph, of, node, before);
    if (best.length === 0 || cycle.length < best.length) best = cycle;
  }
  return best;
}

/** Breadth first, within the component of the node. Leaves `before` as it was. */
function cycleThrough(
  { start, to }: Graph,
  of: Int32Array,
  node: number,
  before: Int32Array,
): readonly number[] {
  const queue = [node];
  let last = NONE;
  for (let i = 0; i < queue.length && last === NONE; i++) {
    const x = queue[i] ?? 0;
    for (let e = start[x] ?? 0; e < (start[x + 1] ?? 0); e++) {
      const y = to[e] ?? 0;
      if (y === node) {
        last = x;
        break;
      }
      if (of[y] !== of[node] || before[y] !== NONE) continue;
      before[y] = x;
      queue.push(y);
    }
  }
  const cycle: number[] = [];
  for (let x = last; x !== node && x !== NONE; x = before[x] ?? NONE) cycle.push(x);
  cycle.push(node);
  for (const x of queue) before[x] = NONE;
  return cycle.reverse();
}
