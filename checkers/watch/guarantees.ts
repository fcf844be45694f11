import { type EventLog, idOf, type LogEntry } from "./event-log.ts";
import type { Event, Watch, WatchHistory, Write } from "./watch-history.ts";

/** An event in a watch in which it should not be, or not there. */
export interface Misplaced {
  readonly watch: Watch;
  readonly event: Event;
  /** The event right before it. */
  readonly before?: Event;
}

/** A change that a watch should have told of and did not. */
export interface Missed {
  readonly watch: Watch;
  readonly entry: LogEntry;
}

/** *Ordered*: revisions ascend within a watch. */
export function findUnordered({ watches }: WatchHistory): Misplaced[] {
  return watches.flatMap((watch): Misplaced[] => {
    const at = watch.events.findIndex(
      ({ revision }, i) => revision < (watch.events[i - 1]?.revision ?? -Infinity),
    );
    const [before, event] = [watch.events[at - 1], watch.events[at]];
    return event === undefined || before === undefined ? [] : [{ watch, event, before }];
  });
}

/** *Unique*: a watch tells of a change once. */
export function findRepeated({ watches }: WatchHistory): Misplaced[] {
  return watches.flatMap((watch): Misplaced[] => {
    const told = new Set<string>();
    for (const event of watch.events) {
      const id = idOf(event);
      if (told.has(id)) return [{ watch, event }];
      told.add(id);
    }
    return [];
  });
}

/** *Filtered*: a watch tells of nothing outside its own revisions. */
export function findOutOfRange({ watches }: WatchHistory): Misplaced[] {
  return watches.flatMap((watch): Misplaced[] => {
    const event = watch.events.find(({ revision }) => revision < watch.from || revision > watch.to);
    return event === undefined ? [] : [{ watch, event }];
  });
}

/**
 * *Reliable* and *resumable*: a watch has everything that is known to have happened between its revisions, wherever it
 * began.
 */
export function findMissed(
  { watches }: WatchHistory,
  log: EventLog,
  expired: () => boolean,
): Missed[] | undefined {
  const missed: Missed[] = [];
  for (const watch of watches) {
    if (expired()) return undefined;
    const told = new Set(watch.events.map(idOf));
    for (const entry of log.between(watch.from, watch.to)) {
      if (!told.has(idOf(entry.event))) missed.push({ watch, entry });
    }
  }
  return missed;
}

/** A change that nobody can have made, or a write that was carried out more often than it was asked for. */
export interface Unexplained {
  readonly entry: LogEntry;
  /** Another change by the same write. */
  readonly other?: LogEntry;
  /** The writes with this effect, those that failed or began too late included. */
  readonly writes: readonly Write[];
}

export interface Unexplainable {
  readonly unexpected: readonly Unexplained[];
  readonly repeated: readonly Unexplained[];
}

/**
 * Every change is the effect of one write, which did not fail and had begun when the change was told; and every write has
 * one effect. Puts are told apart by their values. Deletes of a key are alike, so of those it is only asked that
 * there are not more changes than writes.
 */
export function findUnexplained({ writes }: WatchHistory, log: EventLog): Unexplainable {
  const writesBy = groupBy(writes, effectId);
  const unexpected: Unexplained[] = [];
  const repeated: Unexplained[] = [];
  for (const [effect, entries] of groupBy(log.entries, ({ event }) => effectId(event))) {
    const candidates = writesBy.get(effect) ?? [];
    const stranger = entries.find(
      (entry) => !candidates.some(({ failed, invoked }) => !failed && invoked < toldAt(entry)),
    );
    const possible = candidates.filter(({ failed }) => !failed).length;
    if (stranger !== undefined) {
      unexpected.push({ entry: stranger, writes: candidates });
      continue;
    }
    const [first, surplus] = [entries[0], entries[possible]];
    if (first !== undefined && surplus !== undefined) {
      repeated.push({ entry: surplus, other: first, writes: candidates });
    }
  }
  return { unexpected, repeated };
}

function toldAt({ witness }: LogEntry): number {
  return witness.kind === "watch" ? witness.watch.completed : witness.write.acknowledged;
}

function effectId({ type, key, value }: Event | Write): string {
  return JSON.stringify([type, key, value]);
}

function groupBy<T>(items: Iterable<T>, nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
