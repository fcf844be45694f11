import { canonicalJson } from "../history/canonical-json.ts";
import { FAIL, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Json } from "../history/operation.ts";

/** What a read of a group shows; reads that show the same share one. */
export interface Snapshot {
  /** The keys, in an order of their own, as JSON: what the group is known by. */
  readonly group: string;
  /** The same keys. */
  readonly keys: readonly string[];
  /** What each holds; null if it was not there. */
  readonly values: readonly Json[];
  /** How many of them were there. */
  readonly present: number;
}

/** A read that was answered. Moments are positions in the history; `invoked` is -1 if the history only has the answer. */
export interface GroupRead {
  readonly invoked: number;
  readonly completed: number;
  readonly snapshot: Snapshot;
}

/** The one write of a key; `invoked` is -1 if the history only has its end. */
export interface SingleWrite {
  readonly invoked: number;
  readonly value: Json;
  /** Whether it certainly had no effect. */
  readonly failed: boolean;
}

export interface ForkHistory {
  /** By completion. */
  readonly reads: readonly GroupRead[];
  readonly writes: ReadonlyMap<string, SingleWrite>;
  readonly acknowledged: number;
}

/** How many events pass between two looks at the clock. */
const LOOK_EVERY = 4096;

/**
 * Takes a history of `write`s `[["w", key, value]]` and `read`s `[["r", key, null], ...]` apart. Keys are texts or numbers, values
 * anything but null, and a history may have the answers of reads only.
 *
 * @returns A sentence if there is anything else in it, and undefined if the time was up.
 */
export function forkHistory(history: History, expired: () => boolean): ForkHistory | string | undefined {
  const collected: Collected = { reads: [], writes: new Map(), snapshots: new Map(), acknowledged: 0 };
  const { process } = history.columns;
  for (let position = 0; position < history.length; position++) {
    if (position % LOOK_EVERY === 0 && expired()) return undefined;
    if (process[position] === NEMESIS_ID) continue;
    const problem = take(history, position, collected);
    if (problem !== undefined) return `Operation ${history.op(position).index} cannot be judged: ${problem}`;
  }
  return collected.writes.size === 0 ? (valuesChanged(history, collected) ?? collected) : collected;
}

/**
 * A sentence if two reads show different values in one key, which must then have been written more than once. Where the history has writes,
 * one of the values is an invention.
 */
function valuesChanged(history: History, { reads }: Collected): string | undefined {
  const shown = new Map<string, string>();
  const seen = new Set<Snapshot>();
  for (const { snapshot, completed } of reads) {
    if (seen.has(snapshot)) continue;
    seen.add(snapshot);
    for (const [i, key] of snapshot.keys.entries()) {
      const value = snapshot.values[i] ?? null;
      if (value === null) continue;
      const text = canonicalJson(value);
      const before = shown.get(key) ?? text;
      if (before !== text)
        return `Operation ${history.op(completed).index} cannot be judged: it shows ${text} in key ${key}, where an earlier read shows ${before}, but each key is written once`;
      shown.set(key, text);
    }
  }
  return undefined;
}

interface Collected {
  readonly reads: GroupRead[];
  readonly writes: Map<string, SingleWrite>;
  /** By the id of the answer. */
  readonly snapshots: Map<number, Snapshot | undefined>;
  acknowledged: number;
}

function take(history: History, position: number, collected: Collected): string | undefined {
  const { type, f, pair } = history.columns;
  const what = history.fs.decode(f[position] ?? 0);
  if (what === "write") {
    if (type[position] === OK) collected.acknowledged++;
    const isAlone = type[position] === OK && (pair[position] ?? -1) < 0;
    return type[position] === INVOKE || isAlone ? takeWrite(history, position, collected) : undefined;
  }
  if (what !== "read") return `there are write and read, but not ${what}`;
  if (type[position] !== OK) return undefined;
  const snapshot = snapshotAt(history, position, collected.snapshots);
  if (snapshot === undefined) return 'a read answers a list of ["r", key, value], each key once';
  collected.reads.push({ invoked: pair[position] ?? -1, completed: position, snapshot });
  return undefined;
}

function takeWrite(history: History, position: number, { writes }: Collected): string | undefined {
  const value = valueAt(history, position);
  const [mop, ...more] = isJsonArray(value) ? value : [];
  const [f, key, written = null] = isJsonArray(mop) ? mop : [];
  const name = keyName(key);
  if (f !== "w" || name === undefined || written === null || more.length > 0)
    return 'a write is one ["w", key, value] whose value is not null';
  if (writes.has(name)) return `key ${name} is written twice, and one that is read could be either`;
  const { type } = history.columns;
  const invoked = type[position] === INVOKE ? position : -1;
  const failed = type[history.completionOf(position)] === FAIL;
  writes.set(name, { invoked, value: written, failed });
  return undefined;
}

function snapshotAt(
  history: History,
  position: number,
  snapshots: Map<number, Snapshot | undefined>,
): Snapshot | undefined {
  const id = history.columns.value[position] ?? -1;
  if (!snapshots.has(id)) snapshots.set(id, snapshotOf(valueAt(history, position)));
  return snapshots.get(id);
}

/** The answer of a read, its keys in order; undefined if it is none. */
function snapshotOf(answer: Json): Snapshot | undefined {
  if (!isJsonArray(answer)) return undefined;
  const shown = new Map<string, Json>();
  for (const mop of answer) {
    const [f, key, value = null] = isJsonArray(mop) ? mop : [];
    const name = keyName(key);
    if (f !== "r" || name === undefined || shown.has(name)) return undefined;
    shown.set(name, value);
  }
  const keys = [...shown.keys()].sort();
  const values = keys.map((key) => shown.get(key) ?? null);
  const present = values.filter((value) => value !== null).length;
  return { group: JSON.stringify(keys), keys, values, present };
}

/** A key as it stands in JSON, so that 1 and "1" differ. */
function keyName(key: Json | undefined): string | undefined {
  return typeof key === "string" || typeof key === "number" ? JSON.stringify(key) : undefined;
}

function valueAt(history: History, position: number): Json {
  return history.values.decode(history.columns.value[position] ?? -1);
}
