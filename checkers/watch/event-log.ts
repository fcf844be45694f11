import type { Event, Watch, WatchHistory, Write } from "./watch-history.ts";

/** Who says that something happened at a revision: a watch that tells of it, or the write that was acknowledged so. */
export type Witness =
  | { readonly kind: "watch"; readonly watch: Watch }
  | { readonly kind: "write"; readonly write: Write };

/** One change that is known to have happened. */
export interface LogEntry {
  readonly event: Event;
  readonly witness: Witness;
}

/** Two witnesses who say different things of one key at one revision. */
export interface Disagreement {
  readonly one: LogEntry;
  readonly other: LogEntry;
}

/**
 * The one log that all watchers must have been told from: every change that anybody knows of, by revision and key.
 * (The changes of one transaction share a revision, so the revision alone does not name a change.)
 */
export class EventLog {
  /** By revision, then key. */
  readonly entries: readonly LogEntry[];
  readonly disagreements: readonly Disagreement[];

  constructor({ watches, writes }: WatchHistory) {
    const byId = new Map<string, LogEntry>();
    const disagreements: Disagreement[] = [];
    const add = (entry: LogEntry): void => {
      const id = idOf(entry.event);
      const known = byId.get(id);
      if (known === undefined) byId.set(id, entry);
      else if (!sameEffect(known.event, entry.event)) disagreements.push({ one: known, other: entry });
    };
    for (const write of writes) {
      const { type, key, value, revision } = write;
      if (revision === undefined) continue;
      add({ event: { revision, type, key, value }, witness: { kind: "write", write } });
    }
    for (const watch of watches) {
      for (const event of watch.events) add({ event, witness: { kind: "watch", watch } });
    }
    this.entries = [...byId.values()].sort((a, b) => inOrder(a.event, b.event));
    this.disagreements = disagreements;
  }

  /** The entries from one revision to another, both included. */
  between(from: number, to: number): readonly LogEntry[] {
    return this.entries.slice(this.#firstFrom(from), this.#firstFrom(to + 1));
  }

  #firstFrom(revision: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.event.revision ?? 0) < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Names a change within the log. */
export function idOf({ revision, key }: Event): string {
  return `${revision} ${key}`;
}

function sameEffect(a: Event, b: Event): boolean {
  return a.type === b.type && JSON.stringify(a.value) === JSON.stringify(b.value);
}

function inOrder(a: Event, b: Event): number {
  return a.revision - b.revision || (a.key < b.key ? -1 : 1);
}
