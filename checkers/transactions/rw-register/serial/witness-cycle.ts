import { NONE } from "../../../history/interner.ts";
import { PROCESS, REALTIME, RW, WR, WW } from "../../graph/edges.ts";
import type { Instance } from "./instance.ts";
import { SmallOrder } from "./small-order.ts";

/** Why one transaction has to come before another. Transactions, keys and versions as in `RegisterTransactions`. */
export interface WitnessEdge {
  readonly from: number;
  readonly to: number;
  /** One of `WW`, `WR`, `RW`, `PROCESS` and `REALTIME`. */
  readonly kind: number;
  /** The version that `from` wrote or read; `NONE` unless the edge is about a key. */
  readonly before: number;
  /** The version that `to` wrote or read; `NONE` unless the edge is about a key. */
  readonly after: number;
  /**
   * Whether the order of the two versions is only known because the opposite one contradicts the other members: it holds in every
   * serial order, but not necessarily in the database.
   */
  readonly isInferred: boolean;
}

/** More transactions than these are no cycle that anybody would read. */
const MAX_MEMBERS = 24;

/**
 * Finds the shortest cycle of transactions each of which must come before the next in every serial order, with a reason for each
 * step; undefined if there is none, and the members contradict each other only because each of several orders does.
 *
 * Versions are put in order by what was read and written in one transaction, then by saturation: what is known of transactions says
 * more of versions, and the other way round, until nothing more follows.
 */
export function witnessCycle(instance: Instance, members: Int32Array): readonly WitnessEdge[] | undefined {
  if (members.length > MAX_MEMBERS) return undefined;
  const facts = new Facts(instance, members);
  do {
    const cycle = facts.shortestCycle();
    if (cycle !== undefined) return cycle;
  } while (facts.saturate());
  return undefined;
}

/** A version that members read or wrote. */
interface Seen {
  readonly version: number;
  readonly key: number;
  /** Places among the members. */
  readonly writer: number;
  readonly readers: readonly number[];
  /** The one that a member wrote having read this one. */
  readonly next: number[];
}

class Facts {
  readonly #members: Int32Array;
  readonly #versions: Seen[] = [];
  /** Which version of a key is before which, by place. */
  readonly #order: SmallOrder;
  /** By places of two members: the best reason for their order. */
  readonly #edges = new Map<number, WitnessEdge>();

  constructor(instance: Instance, members: Int32Array) {
    this.#members = members;
    this.#versions = seenVersions(instance, members);
    this.#order = new SmallOrder(this.#versions.length);
    for (const [i, a] of this.#versions.entries()) {
      for (const j of a.next) this.#order.add(i, j);
      for (const [j, b] of this.#versions.entries())
        if (i !== j && a.key === b.key && a.version < instance.keyCount) this.#order.add(i, j);
    }
    this.#addRequired(instance);
    this.#addReads();
    this.#addOverwriting(false);
  }

  #addRequired({ required, completed, invoked, process }: Instance): void {
    for (const [i, t] of this.#members.entries()) {
      for (const [j, u] of this.#members.entries()) {
        if (required === "process" && t < u && process[t] === process[u]) this.#addOrder(i, j, PROCESS);
        if ((completed[t] ?? 0) < (invoked[u] ?? 0)) this.#addOrder(i, j, REALTIME);
      }
    }
  }

  #addOrder(i: number, j: number, kind: number): void {
    this.#add(i, j, { kind, before: NONE, after: NONE, isInferred: false });
  }

  #addReads(): void {
    for (const { writer, readers, version } of this.#versions)
      if (writer !== NONE)
        for (const reader of readers)
          this.#add(writer, reader, { kind: WR, before: version, after: version, isInferred: false });
  }

  #addOverwriting(isInferred: boolean): void {
    for (const [i, a] of this.#versions.entries()) {
      for (const [j, b] of this.#versions.entries()) {
        if (b.writer === NONE || !this.#order.has(i, j)) continue;
        const versions = { before: a.version, after: b.version, isInferred };
        if (a.writer !== NONE) this.#add(a.writer, b.writer, { kind: WW, ...versions });
        for (const reader of a.readers) this.#add(reader, b.writer, { kind: RW, ...versions });
      }
    }
  }

  #add(i: number, j: number, reason: Omit<WitnessEdge, "from" | "to">): void {
    if (i === j) return;
    const place = i * this.#members.length + j;
    const known = this.#edges.get(place);
    if (
      known !== undefined &&
      (known.isInferred === reason.isInferred ? rank(known) <= rank(reason) : !known.isInferred)
    )
      return;
    this.#edges.set(place, { from: this.#members[i] ?? 0, to: this.#members[j] ?? 0, ...reason });
  }

  /**
   * Adds what follows, first from the order of writers alone, as that is easier to see, then from a single reader, so that as few
   * edges as possible are concluded from others. @returns Whether anything did.
   */
  saturate(): boolean {
    const count = this.#members.length;
    const precedence = new SmallOrder(count);
    for (const place of this.#edges.keys()) precedence.add(Math.floor(place / count), place % count);
    const before = this.#order.size;
    for (const [i, j] of this.#unordered()) {
      const [a, b] = [this.#versions[i], this.#versions[j]];
      if (precedence.has(a?.writer ?? NONE, b?.writer ?? NONE)) this.#order.add(i, j);
    }
    if (this.#order.size === before) this.#orderByReader(precedence);
    this.#addOverwriting(true);
    return this.#order.size > before;
  }

  /**
   * Whoever wrote a before somebody read b, wrote it before b was written. If that somebody then wrote c, nothing comes between b and
   * c: what is before c is before b by this rule, and what is after b is after c by the rule for writers.
   */
  #orderByReader(precedence: SmallOrder): void {
    for (const [i, j] of this.#unordered()) {
      const writer = this.#versions[i]?.writer ?? NONE;
      if (this.#versions[j]?.readers.some((reader) => precedence.has(writer, reader)) !== true) continue;
      this.#order.add(i, j);
      return;
    }
  }

  /** Places of two written versions of which the first is not known to come before the second. */
  *#unordered(): Generator<readonly [number, number], undefined> {
    for (const [i, a] of this.#versions.entries()) {
      if (a.writer === NONE) continue;
      for (const [j, b] of this.#versions.entries())
        if (i !== j && a.key === b.key && b.writer !== NONE && !this.#order.has(i, j)) yield [i, j];
    }
    return undefined;
  }

  shortestCycle(): readonly WitnessEdge[] | undefined {
    let best: readonly WitnessEdge[] | undefined;
    for (let i = 0; i < this.#members.length; i++) {
      const cycle = this.#cycleThrough(i);
      if (cycle !== undefined && (best === undefined || cycle.length < best.length)) best = cycle;
    }
    return best;
  }

  #cycleThrough(start: number): readonly WitnessEdge[] | undefined {
    const count = this.#members.length;
    const path = new Map<number, readonly WitnessEdge[]>([[start, []]]);
    for (const [at, steps] of path) {
      for (let to = 0; to < count; to++) {
        const edge = this.#edges.get(at * count + to);
        if (edge === undefined) continue;
        if (to === start) return [...steps, edge];
        if (!path.has(to)) path.set(to, [...steps, edge]);
      }
    }
    return undefined;
  }
}

/** Of two reasons, the one that says more of the database comes first. */
function rank({ kind }: Pick<WitnessEdge, "kind">): number {
  return [WR, WW, PROCESS, REALTIME, RW].indexOf(kind);
}

function seenVersions(instance: Instance, members: Int32Array): Seen[] {
  const { writer, versionKey, keyCount, readStart, readVersion, writeStart, writeVersion } = instance;
  const place = new Map<number, number>();
  const versions: (Seen & { readonly readers: number[] })[] = [];
  const seen = (version: number): Seen & { readonly readers: number[] } => {
    const at = place.get(version) ?? versions.length;
    const known = versions[at];
    if (known !== undefined) return known;
    place.set(version, at);
    const itsWriter = version < keyCount ? NONE : members.indexOf(writer[version] ?? NONE);
    const made = { version, key: versionKey[version] ?? 0, writer: itsWriter, readers: [], next: [] };
    versions.push(made);
    return made;
  };
  for (const [i, t] of members.entries()) {
    const written = writeVersion.subarray(writeStart[t], writeStart[t + 1]);
    for (const version of written) seen(version);
    for (const version of readVersion.subarray(readStart[t], readStart[t + 1])) {
      const { readers, next } = seen(version);
      if (readers.includes(i)) continue;
      readers.push(i);
      for (const after of written)
        if (versionKey[after] === versionKey[version]) next.push(place.get(after) ?? NONE);
    }
  }
  return versions;
}
