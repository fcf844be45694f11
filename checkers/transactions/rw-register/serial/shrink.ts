import { NONE } from "../../../history/interner.ts";
import { type Instance, partOf } from "./instance.ts";
import { search } from "./search.ts";

/** So many transactions are in the parts of a history that are tried, all together. */
const MAX_TRIED = 300_000;

/** Transactions that contradict each other by themselves. */
export interface Shrunk {
  /** Ascending. */
  readonly members: Int32Array;
  /** Whether none of them can be spared. */
  readonly isMinimal: boolean;
}

/**
 * Drops transactions as long as the others still contradict each other, first many at once: after Zeller and Hildebrandt, "Simplifying
 * and Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 2002.
 *
 * @param members - Transactions that contradict each other.
 * @returns Undefined if these do not do so by themselves, as far as could be found out.
 */
export function shrunk(
  instance: Instance,
  members: readonly number[],
  expired: () => boolean,
): Shrunk | undefined {
  let current = refuted(instance, ascending(withWriters(instance, members)), expired);
  if (current === undefined) return undefined;
  let tried = 0;
  let chunk = Math.ceil(current.length / 2);
  let start = 0;
  let removed = false;
  while (chunk > 0) {
    if (start >= current.length) {
      if (!removed && chunk === 1) return { members: current, isMinimal: true };
      if (!removed || chunk > current.length / 2) chunk = Math.max(1, chunk >> 1);
      start = 0;
      removed = false;
      continue;
    }
    tried += current.length;
    if (expired() || tried > MAX_TRIED) break;
    const end = start + chunk;
    const candidate = current.filter((_, i) => i < start || i >= end);
    const smaller = refuted(instance, candidate, expired);
    if (smaller === undefined) {
      start = end;
      continue;
    }
    // What is left may be other transactions than before in these places.
    start = smaller.length === candidate.length ? start : 0;
    current = smaller;
    removed = true;
  }
  return { members: current, isMinimal: false };
}

/** Those of the members that contradict each other, if they do. */
function refuted(instance: Instance, members: Int32Array, expired: () => boolean): Int32Array | undefined {
  if (members.length === 0) return undefined;
  const part = partOf(instance, members);
  const answer = search(part, expired);
  if (answer.kind !== "contradiction") return undefined;
  const fewer = ascending(answer.members).map((t) => members[t] ?? 0);
  if (fewer.length === members.length) return members;
  const again = search(partOf(instance, fewer), expired);
  return again.kind === "contradiction" ? fewer : members;
}

/** And all who wrote what they read. */
function withWriters({ readStart, readVersion, writer }: Instance, members: readonly number[]): number[] {
  const all = new Set(members);
  for (const t of members) {
    for (let i = readStart[t] ?? 0; i < (readStart[t + 1] ?? 0); i++) {
      const w = writer[readVersion[i] ?? 0] ?? NONE;
      if (w !== NONE) all.add(w);
    }
  }
  return [...all];
}

function ascending(members: readonly number[] | Int32Array): Int32Array {
  return Int32Array.from(new Set(members)).sort();
}
