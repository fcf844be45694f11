import { NONE } from "../../../history/interner.ts";
import { type Blocks, mustPrecede } from "./blocks.ts";
import { accessed } from "./forced-cycle.ts";
import type { Instance } from "./instance.ts";
import { Reachability } from "./reachability.ts";

/** A block as far as transactions of a cluster access it, in order: those of one version after those of the one before. */
export interface LocalBlock {
  readonly root: number;
  /** Places in the cluster of those of its accesses that come before all others of the cluster, and after all others. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** A few transactions and what every serial order has to say about these, as far as it can be seen from them. */
export interface Cluster {
  readonly transactions: Int32Array;
  readonly blocks: readonly LocalBlock[];
  readonly reachability: Reachability;
  /** True if every serial order would have to place a transaction before itself. */
  readonly isCyclic: boolean;
}

/** @param transactions - Ascending. */
export function clusterOf(instance: Instance, blocks: Blocks, transactions: Int32Array): Cluster {
  const reachability = new Reachability(transactions.length);
  declareRequiredOrder(instance, transactions, reachability);
  const accesses = accessesOf(instance, blocks, transactions);
  const local: LocalBlock[] = [];
  let holds = true;
  for (let i = 0; i < accesses.length; ) {
    const root = accesses[i]?.root ?? 0;
    let end = i;
    while (end < accesses.length && accesses[end]?.root === root) end++;
    const levels = levelsOf(accesses.slice(i, end));
    holds = chainLevels(levels, reachability) && holds;
    local.push({ root, first: firstOf(levels.at(0)), last: lastOf(levels.at(-1)) });
    i = end;
  }
  for (const a of local)
    for (const b of local)
      if (a !== b && holds && areOfOneKey(instance, a, b) && mustPrecede(blocks, a.root, b.root))
        holds = orient(reachability, a, b);
  return { transactions, blocks: local, reachability, isCyclic: !holds };
}

/** Has one block precede another of its key. @returns False if that closes a cycle; some edges may then have been added. */
export function orient(reachability: Reachability, a: LocalBlock, b: LocalBlock): boolean {
  for (const last of a.last) for (const first of b.first) if (!reachability.add(last, first)) return false;
  return true;
}

/** True unless one block cannot precede another, because some access of that comes before one of its own. */
export function canPrecede(reachability: Reachability, a: LocalBlock, b: LocalBlock): boolean {
  for (const first of b.first) for (const last of a.last) if (reachability.reaches(first, last)) return false;
  return true;
}

export function areOfOneKey({ versionKey }: Instance, a: LocalBlock, b: LocalBlock): boolean {
  return versionKey[a.root] === versionKey[b.root];
}

function declareRequiredOrder(
  { invoked, completed, process, required }: Instance,
  transactions: Int32Array,
  reachability: Reachability,
): void {
  const count = transactions.length;
  const ordersSessions = required === "process";
  for (let i = 0; i < count; i++) {
    const t = transactions[i] ?? 0;
    for (let j = 0; j < count; j++) {
      const u = transactions[j] ?? 0;
      const precedes = (completed[t] ?? 0) < (invoked[u] ?? 0);
      if (precedes || (ordersSessions && t < u && process[t] === process[u])) reachability.declare(i, j);
    }
  }
}

interface Access {
  readonly root: number;
  readonly rank: number;
  readonly writes: boolean;
  /** Place in the cluster. */
  readonly by: number;
}

/** By block, in the order of its versions. */
function accessesOf(instance: Instance, { root, rank }: Blocks, transactions: Int32Array): Access[] {
  const accesses: Access[] = [];
  for (const [by, t] of transactions.entries()) {
    for (const v of accessed(instance, t))
      if (root[v] !== NONE)
        accesses.push({ root: root[v] ?? 0, rank: rank[v] ?? 0, writes: instance.writer[v] === t, by });
  }
  return accesses.sort((a, b) => a.root - b.root || a.rank - b.rank || Number(b.writes) - Number(a.writes));
}

/** The accesses of one version. */
interface Level {
  readonly rank: number;
  readonly writer: number;
  readonly readers: readonly number[];
}

function levelsOf(accesses: readonly Access[]): Level[] {
  const levels: { rank: number; writer: number; readers: number[] }[] = [];
  for (const { rank, writes, by } of accesses) {
    let level = levels.at(-1);
    if (level?.rank !== rank) {
      level = { rank, writer: NONE, readers: [] };
      levels.push(level);
    }
    if (writes) level.writer = by;
    else if (!level.readers.includes(by)) level.readers.push(by);
  }
  return levels;
}

function firstOf(level: Level | undefined): readonly number[] {
  if (level === undefined) return [];
  return level.writer === NONE ? level.readers : [level.writer];
}

function lastOf(level: Level | undefined): readonly number[] {
  if (level === undefined) return [];
  return level.readers.length === 0 ? [level.writer] : level.readers;
}

/** A version is read after it is written, and both before any later version of the block is written, and so before that is read. */
function chainLevels(levels: readonly Level[], reachability: Reachability): boolean {
  let before: readonly number[] = [];
  for (const level of levels) {
    const first = firstOf(level);
    for (const a of before) for (const b of first) if (a !== b && !reachability.add(a, b)) return false;
    if (level.writer !== NONE)
      for (const b of level.readers)
        if (b !== level.writer && !reachability.add(level.writer, b)) return false;
    before = lastOf(level);
  }
  return true;
}
