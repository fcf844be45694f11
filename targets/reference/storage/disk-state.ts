import type { DiskRecord, Entry, RecoveredState, Snapshot } from "./record.ts";

/** The state that a sequence of disk records stands for, kept up to date record by record. */
export interface DiskState {
  /** @throws Error if the record cannot follow the ones before it. */
  apply(record: DiskRecord): void;
  current(): RecoveredState;
}

/**
 * Folds disk records into the state a node would recover from them.
 *
 * Recovery folds what it reads, and the log folds what it writes, so that a new segment can begin with the
 * state in which the old one ended.
 */
export function createDiskState(from: RecoveredState): DiskState {
  let { term, votedFor, snapshot } = from;
  let entries: Entry[] = [...from.entries];

  const replaceFrom = (added: readonly Entry[]): void => {
    const base = snapshot?.index ?? 0;
    for (const entry of added) {
      if (entry.index <= base) continue;
      const position = entry.index - base - 1;
      if (position > entries.length) {
        throw new Error(`Entry ${entry.index} does not follow entry ${base + entries.length}`);
      }
      entries.length = position;
      entries.push(entry);
    }
  };

  const compactTo = (next: Snapshot): void => {
    const base = snapshot?.index ?? 0;
    if (next.index < base) throw new Error(`Snapshot ${next.index} is older than snapshot ${base}`);
    const termThere = next.index === base ? snapshot?.term : entries[next.index - base - 1]?.term;
    entries = termThere === next.term ? entries.slice(next.index - base) : [];
    snapshot = next;
  };

  return {
    apply(record) {
      switch (record.kind) {
        case "vote":
          ({ term, votedFor } = record);
          return;
        case "entries":
          replaceFrom(record.entries);
          return;
        case "snapshot":
          compactTo(record.snapshot);
          return;
      }
    },
    current: () => ({ term, votedFor, snapshot, entries }),
  };
}
