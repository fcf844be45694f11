import type { EventLog, Witness } from "./event-log.ts";
import type { Watch, WatchHistory, Write } from "./watch-history.ts";

/** Something that was over, and a write that began later and has a revision that is no greater. */
export interface Inversion {
  readonly earlier: Witness;
  /** The revision that `earlier` had, or told of. */
  readonly revision: number;
  readonly later: Write & { readonly revision: number };
}

/** Two acknowledged writes with one revision between them, though each is a transaction of its own. */
export interface SharedRevision {
  readonly one: Write;
  readonly other: Write;
}

export function findSharedRevision({ writes }: WatchHistory): SharedRevision | undefined {
  const byRevision = new Map<number, Write>();
  for (const other of writes) {
    if (other.revision === undefined) continue;
    const one = byRevision.get(other.revision);
    if (one !== undefined) return { one, other };
    byRevision.set(other.revision, other);
  }
  return undefined;
}

interface Ended {
  readonly at: number;
  readonly revision: number;
  readonly witness: Witness;
}

/**
 * Revisions respect the order of time: a write that begins after another was acknowledged, or after a watch told of a
 * change, has a greater revision. A put of unknown outcome is told by its value; where a watch tells of that, its
 * revision is known, too. n log n.
 */
export function findInversion(history: WatchHistory, log: EventLog): Inversion | undefined {
  const ended = [...history.writes.flatMap(endOfWrite), ...history.watches.flatMap(endOfWatch)];
  ended.sort((a, b) => a.at - b.at);
  const begun = datedWrites(history, log).sort((a, b) => a.invoked - b.invoked);
  let next = 0;
  let greatest: Ended | undefined;
  for (const later of begun) {
    for (let end = ended[next]; end !== undefined && end.at < later.invoked; end = ended[++next]) {
      if (end.revision > (greatest?.revision ?? -Infinity)) greatest = end;
    }
    if (greatest !== undefined && later.revision <= greatest.revision) {
      return { earlier: greatest.witness, revision: greatest.revision, later };
    }
  }
  return undefined;
}

function endOfWrite(write: Write): Ended[] {
  const { acknowledged, revision } = write;
  return revision === undefined ? [] : [{ at: acknowledged, revision, witness: { kind: "write", write } }];
}

function endOfWatch(watch: Watch): Ended[] {
  const revision = watch.events.reduce((greatest, event) => Math.max(greatest, event.revision), -Infinity);
  return revision === -Infinity ? [] : [{ at: watch.completed, revision, witness: { kind: "watch", watch } }];
}

/** The writes whose revision is known. */
function datedWrites({ writes }: WatchHistory, log: EventLog): (Write & { readonly revision: number })[] {
  const told = new Map<string, number>();
  for (const { event } of log.entries) {
    if (event.type === "put") told.set(JSON.stringify([event.key, event.value]), event.revision);
  }
  const puts = new Map<string, number>();
  for (const { type, key, value, failed } of writes) {
    const id = JSON.stringify([key, value]);
    if (type === "put" && !failed) puts.set(id, (puts.get(id) ?? 0) + 1);
  }
  return writes.flatMap((write) => {
    const id = JSON.stringify([write.key, write.value]);
    const mayBeTold = write.type === "put" && !write.failed && puts.get(id) === 1;
    const revision = write.revision ?? (mayBeTold ? told.get(id) : undefined);
    return revision === undefined ? [] : [{ ...write, revision }];
  });
}
