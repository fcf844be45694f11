import { NONE } from "../../history/interner.ts";
import { WRITE } from "../../history/micro-ops.ts";
import { Edges, RW, WR, WW } from "../graph/edges.ts";
import { COMMITTED } from "../transactions.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { type Readers, readersOf } from "./serial/readers.ts";
import type { VersionOrders } from "./version-orders.ts";

/** So many edges are made of pairs of versions at most; without the others an anomaly may go without its name. */
const MAX_EDGES = 1 << 24;

/**
 * The dependencies between the transactions that took effect.
 *
 * A wr edge is a fact at every level, as each value has one writer. For a pair of versions, the writer of the first has a ww edge to
 * that of the second, and each of its readers an rw edge. The second need not be the very next version: what lies between is more
 * ww edges, so a cycle over such an edge has as many rw edges as the one with all of them.
 *
 * Keys whose versions would have to come before themselves only have wr edges: any other could be the wrong one.
 */
export function dependencyEdges(
  registers: RegisterTransactions,
  { pairs, isCyclic }: Pick<VersionOrders, "pairs" | "isCyclic">,
): Edges {
  const { transactions, exists, versionCount, versionKey, readStart, readVersion } = registers;
  const { count } = transactions;
  const writer = registers.writer.map((w) => (w !== NONE && exists[w] === 1 ? w : NONE));
  const readers = readersOf({ count, versionCount, readStart, readVersion });
  const edges = new Edges(readVersion.length + pairs.count + 16);
  for (let v = 0; v < versionCount; v++) {
    const w = writer[v] ?? NONE;
    const end = readers.start[v + 1] ?? 0;
    if (w !== NONE) for (let i = readers.start[v] ?? 0; i < end; i++) edges.add(w, readers.by[i] ?? 0, WR);
  }
  addReadsAfterOwnWrites(registers, writer, edges);
  for (let i = 0; i < pairs.count && edges.count < MAX_EDGES; i++) {
    const before = pairs.from[i] ?? 0;
    const overwriter = writer[pairs.to[i] ?? 0] ?? NONE;
    if (overwriter === NONE || isCyclic[versionKey[before] ?? 0] === 1) continue;
    const w = writer[before] ?? NONE;
    if (w !== NONE) edges.add(w, overwriter, WW);
    addAntiDependencies(readers, before, overwriter, edges);
  }
  return edges;
}

/** Who read what another one wrote, where it should have seen its own write: of what is external, such reads are no part. */
function addReadsAfterOwnWrites(
  { transactions, version }: RegisterTransactions,
  writer: Int32Array,
  edges: Edges,
): void {
  const { count, status, start, f, key, keyCount } = transactions;
  /** By key: the last transaction that wrote it, of those looked at. */
  const writtenBy = new Int32Array(keyCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      if (f[at] === WRITE) writtenBy[key[at] ?? 0] = t;
      else if (writtenBy[key[at] ?? 0] === t) {
        const w = writer[version[at] ?? NONE] ?? NONE;
        if (w !== NONE) edges.add(w, t, WR);
      }
    }
  }
}

function addAntiDependencies({ start, by }: Readers, v: number, overwriter: number, edges: Edges): void {
  const end = start[v + 1] ?? 0;
  for (let i = start[v] ?? 0; i < end; i++) edges.add(by[i] ?? 0, overwriter, RW);
}
