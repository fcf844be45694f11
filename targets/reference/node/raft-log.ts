import type { Entry, Snapshot } from "../storage/record.ts";

/** The log in memory: entries from the snapshot on. Index 0, term 0 stands before the first entry. */
export class RaftLog {
  #snapshot: Snapshot | null;
  #entries: Entry[];

  /** @throws Error if the entries are not contiguous from the snapshot on: the disk was misread. */
  constructor(snapshot: Snapshot | null, entries: readonly Entry[]) {
    this.#snapshot = snapshot;
    this.#entries = [...entries];
    const gap = entries.findIndex(({ index }, i) => index !== this.snapshotIndex + 1 + i);
    if (gap >= 0) throw new Error(`Entry ${this.snapshotIndex + 1 + gap} is missing from the recovered log`);
  }

  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  get snapshotIndex(): number {
    return this.#snapshot?.index ?? 0;
  }

  get lastIndex(): number {
    return this.snapshotIndex + this.#entries.length;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#snapshot?.term ?? 0;
  }

  /** Undefined if the entry is compacted away or not there yet. */
  at(index: number): Entry | undefined {
    return this.#entries[index - this.snapshotIndex - 1];
  }

  /** Known from the snapshot's own index on. */
  termAt(index: number): number | undefined {
    return index === this.snapshotIndex ? (this.#snapshot?.term ?? 0) : this.at(index)?.term;
  }

  /** At most `limit` entries from `index` on; `index` lies above the snapshot. */
  from(index: number, limit?: number): readonly Entry[] {
    const start = index - this.snapshotIndex - 1;
    return this.#entries.slice(start, limit === undefined ? undefined : start + limit);
  }

  /** The first index of the run of entries of one term that `index` belongs to, as far as the log reaches back. */
  startOfTerm(index: number): number {
    let start = index;
    while (start - 1 > this.snapshotIndex && this.termAt(start - 1) === this.termAt(index)) start -= 1;
    return start;
  }

  /** The last index up to `bound` that holds an entry of `term`. */
  lastOfTerm(term: number, bound: number): number | undefined {
    for (let index = Math.min(bound, this.lastIndex); index > this.snapshotIndex; index -= 1) {
      const here = this.termAt(index);
      if (here === term) return index;
      if (here === undefined || here < term) return undefined;
    }
    return undefined;
  }

  /** Puts entries in place of everything from the first one's index on. */
  replaceFrom(entries: readonly Entry[]): void {
    const [first] = entries;
    if (first === undefined) return;
    this.#entries.length = first.index - this.snapshotIndex - 1;
    for (const entry of entries) this.#entries.push(entry);
  }

  /** Puts a snapshot in place of everything up to its index. What follows stays only if it continues it. */
  compact(snapshot: Snapshot): void {
    this.#entries = this.termAt(snapshot.index) === snapshot.term ? [...this.from(snapshot.index + 1)] : [];
    this.#snapshot = snapshot;
  }
}
