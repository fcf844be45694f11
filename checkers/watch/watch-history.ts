import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Json } from "../history/operation.ts";

/** What happens to a key. */
export interface Effect {
  readonly type: "put" | "delete";
  readonly key: string;
  /** Null for a delete. */
  readonly value: Json;
}

/** A change as a watcher is told of it. */
export interface Event extends Effect {
  readonly revision: number;
}

/** An attempt to change a key. Moments are positions in the history. */
export interface Write extends Effect {
  readonly invoked: number;
  /** Infinity if it was never acknowledged. */
  readonly acknowledged: number;
  /** Whether it certainly had no effect. */
  readonly failed: boolean;
  /** What the acknowledgement says. */
  readonly revision: number | undefined;
}

/** An answered watch: according to it, `events` are all changes from revision `from` to revision `to`. */
export interface Watch {
  readonly invoked: number;
  readonly completed: number;
  readonly from: number;
  readonly to: number;
  /** Whether it was to go on until the latest revision. */
  readonly untilNow: boolean;
  readonly events: readonly Event[];
}

export interface WatchHistory {
  readonly writes: readonly Write[];
  readonly watches: readonly Watch[];
}

/** Takes a history of the operations `put`, `delete` and `watch` apart; a sentence if there is anything else in it. */
export function watchHistory(history: History): WatchHistory | string {
  const writes: Write[] = [];
  const watches: Watch[] = [];
  for (const [key, positions] of history.byKey()) {
    if (key !== undefined) return `The keys of watched changes stand in their values, and not as key ${key}`;
    for (const invoked of positions) {
      const problem = take(history, invoked, writes, watches);
      if (problem !== undefined) {
        return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
      }
    }
  }
  return { writes, watches };
}

function take(history: History, invoked: number, writes: Write[], watches: Watch[]): string | undefined {
  const { columns } = history;
  const f = history.fs.decode(columns.f[invoked] ?? 0);
  const completed = history.completionOf(invoked);
  const type = columns.type[completed];
  const asked = history.values.decode(columns.value[invoked] ?? -1);
  const answered = type === OK ? history.values.decode(columns.value[completed] ?? -1) : undefined;
  if (f === "put" || f === "delete") {
    const effect = effectOf(f, asked);
    if (effect === undefined) return `it is asked to ${f} ${JSON.stringify(asked)}`;
    const revision = answered === undefined ? undefined : numberIn(answered, "revision");
    if (answered !== undefined && revision === undefined) return "its answer has no revision";
    const acknowledged = answered === undefined ? Infinity : completed;
    writes.push({ ...effect, invoked, acknowledged, failed: type === FAIL, revision });
    return undefined;
  }
  if (f !== "watch") return `watched changes know put, delete and watch, but not ${f}`;
  if (answered === undefined) return undefined;
  const from = numberIn(answered, "from");
  const to = numberIn(answered, "to");
  const events = eventsIn(answered);
  if (from === undefined || to === undefined || events === undefined) {
    return "the answer to a watch has from, to and events";
  }
  watches.push({ invoked, completed, from, to, untilNow: member(asked, "until") === "now", events });
  return undefined;
}

function effectOf(f: "put" | "delete", asked: Json): Effect | undefined {
  if (f === "delete") return typeof asked === "string" ? { type: f, key: asked, value: null } : undefined;
  const [key, value = null] = isJsonArray(asked) ? asked : [];
  return typeof key === "string" ? { type: f, key, value } : undefined;
}

function eventsIn(answer: Json): readonly Event[] | undefined {
  const listed = member(answer, "events");
  if (!isJsonArray(listed)) return undefined;
  const events: Event[] = [];
  for (const item of listed) {
    const revision = numberIn(item, "revision");
    const key = member(item, "key");
    const type = member(item, "type");
    if (revision === undefined || typeof key !== "string") return undefined;
    if (type === "put") events.push({ revision, type, key, value: member(item, "value") ?? null });
    else if (type === "delete") events.push({ revision, type, key, value: null });
    else return undefined;
  }
  return events;
}

function numberIn(value: Json, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === "number" ? found : undefined;
}

function member(value: Json, name: string): Json | undefined {
  return typeof value === "object" && value !== null && !isJsonArray(value) ? value[name] : undefined;
}
