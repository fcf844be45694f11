import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import type { ForkHistory, GroupRead, Snapshot } from "./fork-history.ts";

/** Two reads of one group, each of which misses a write that the other shows. */
export interface Fork {
  readonly reads: readonly [GroupRead, GroupRead];
  /** A key that only the first shows, and one that only the second shows. */
  readonly only: readonly [string, string];
}

/** A read that shows what nobody can have written there by then. */
export interface Invention {
  readonly read: GroupRead;
  readonly key: string;
  readonly value: Json;
}

export interface ForkFindings {
  /** One for each group that has any. */
  readonly forks: readonly Fork[];
  readonly inventions: readonly Invention[];
  readonly groups: number;
  /** Groups of which two reads at least showed a part, so that they could have contradicted each other. */
  readonly comparedGroups: number;
  /** Reads that showed nothing, everything, and a part. */
  readonly early: number;
  readonly late: number;
  readonly partial: number;
}

/** How many reads pass between two looks at the clock. */
const LOOK_EVERY = 1024;

/**
 * Finds the reads of a group that contradict each other.
 *
 * Keys are written once, so a snapshot of a group is the set of the writes it shows, and two snapshots that do not contradict each other
 * are nested. Sets are nested one in the other all together exactly if, sorted by size, each is a part of the next: so one comparison
 * for each snapshot that differs from those before it is enough.
 *
 * Time n log n in the number of different answers, linear in the rest.
 *
 * @returns Undefined if the time was up first.
 */
export function findForks(history: ForkHistory, expired: () => boolean): ForkFindings | undefined {
  const groups = new Map<string, Group>();
  const inventions: Invention[] = [];
  const counts = { early: 0, late: 0, partial: 0 };
  for (const [i, read] of history.reads.entries()) {
    if (i % LOOK_EVERY === 0 && expired()) return undefined;
    const { snapshot } = read;
    inventions.push(...inventionsIn(read, history));
    if (snapshot.present === 0) counts.early++;
    else if (snapshot.present === snapshot.keys.length) counts.late++;
    else counts.partial++;
    const group = groups.get(snapshot.group) ?? { firstOf: new Map(), partial: 0 };
    if (!group.firstOf.has(snapshot)) group.firstOf.set(snapshot, read);
    if (snapshot.present > 0 && snapshot.present < snapshot.keys.length) group.partial++;
    groups.set(snapshot.group, group);
  }
  const forks: Fork[] = [];
  let comparedGroups = 0;
  for (const [i, group] of [...groups.values()].entries()) {
    if (i % LOOK_EVERY === 0 && expired()) return undefined;
    if (group.partial > 1) comparedGroups++;
    const fork = forkIn([...group.firstOf.values()]);
    if (fork !== undefined) forks.push(fork);
  }
  return { forks, inventions, groups: groups.size, comparedGroups, ...counts };
}

/** The reads of one group. */
interface Group {
  /** Of each answer, the first read that was given it. */
  readonly firstOf: Map<Snapshot, GroupRead>;
  /** How many showed some of the keys and not all. */
  partial: number;
}

/** Neighbours by size that are not nested. */
function forkIn(reads: readonly GroupRead[]): Fork | undefined {
  const bySize = reads.toSorted((a, b) => a.snapshot.present - b.snapshot.present);
  for (const [i, larger] of bySize.entries()) {
    const smaller = bySize[i - 1];
    if (smaller === undefined) continue;
    const onlySmaller = shownOnlyBy(smaller.snapshot, larger.snapshot);
    const onlyLarger = shownOnlyBy(larger.snapshot, smaller.snapshot);
    if (onlySmaller === undefined || onlyLarger === undefined) continue;
    return smaller.completed < larger.completed
      ? { reads: [smaller, larger], only: [onlySmaller, onlyLarger] }
      : { reads: [larger, smaller], only: [onlyLarger, onlySmaller] };
  }
  return undefined;
}

function shownOnlyBy(one: Snapshot, other: Snapshot): string | undefined {
  return one.keys.find((_, i) => one.values[i] !== null && other.values[i] === null);
}

/** What a read shows that is not what was written; a history that has no writes at all says nothing of that. */
function inventionsIn(read: GroupRead, { writes }: ForkHistory): Invention[] {
  if (writes.size === 0) return [];
  const { keys, values } = read.snapshot;
  return keys.flatMap((key, i): Invention[] => {
    const value = values[i] ?? null;
    if (value === null) return [];
    const write = writes.get(key);
    const isRight =
      write !== undefined &&
      !write.failed &&
      write.invoked < read.completed &&
      canonicalJson(write.value) === canonicalJson(value);
    return isRight ? [] : [{ read, key, value }];
  });
}
