import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import { isJsonArray, type Json, type Key } from "../history/operation.ts";
import type { Addition, View } from "../set/element-fates.ts";

/** One row: the changes that were asked of it, and what its reads showed, oldest change first. */
export interface RowHistory {
  readonly key: Key;
  readonly additions: readonly Addition[];
  readonly views: readonly View[];
}

/** Rows, and the reads of the events that tell of their changes. An event is `[row, change]`. */
export interface ChangeHistory {
  readonly rows: readonly RowHistory[];
  readonly eventViews: readonly View[];
}

/** Takes a history of the operations `change`, `read` and `events` apart; a sentence if there is anything else in it. */
export function changeHistory(history: History): ChangeHistory | string {
  const rows: RowHistory[] = [];
  const eventViews: View[] = [];
  for (const [key, positions] of history.byKey()) {
    const row: { key: Key; additions: Addition[]; views: View[] } = {
      key: key ?? "",
      additions: [],
      views: [],
    };
    for (const invoked of positions) {
      const problem =
        key === undefined ? takeEvents(history, invoked, eventViews) : takeOfRow(history, invoked, row);
      if (problem !== undefined) return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
    }
    if (key === undefined) continue;
    const twice = firstTwice(row.additions);
    if (twice !== undefined) {
      return `Operation ${history.op(twice.invoked).index} cannot be judged: another one asks for the same change`;
    }
    rows.push(row);
  }
  return { rows, eventViews };
}

function takeOfRow(
  history: History,
  invoked: number,
  { additions, views }: { readonly additions: Addition[]; readonly views: View[] },
): string | undefined {
  const f = history.fs.decode(history.columns.f[invoked] ?? 0);
  const completed = history.completionOf(invoked);
  const type = history.columns.type[completed];
  if (f === "change") {
    const element = valueAt(history, invoked);
    additions.push({
      element,
      invoked,
      acknowledged: type === OK ? completed : Infinity,
      failed: type === FAIL,
    });
    return undefined;
  }
  if (f !== "read") return `a row knows change and read, but not ${f}`;
  if (type !== OK) return undefined;
  const elements = valueAt(history, completed) ?? [];
  if (!isJsonArray(elements)) return "a read of a row returns the list of its changes";
  views.push({ invoked, completed, elements });
  return undefined;
}

function takeEvents(history: History, invoked: number, views: View[]): string | undefined {
  const f = history.fs.decode(history.columns.f[invoked] ?? 0);
  if (f !== "events") return `${f} needs a key, which names the row`;
  const completed = history.completionOf(invoked);
  if (history.columns.type[completed] !== OK) return undefined;
  const elements = valueAt(history, completed) ?? [];
  if (!isJsonArray(elements) || !elements.every(isEvent)) {
    return "the events are a list of pairs of a row and a change";
  }
  views.push({ invoked, completed, elements });
  return undefined;
}

/** An event, as an answer tells it. */
export type ChangeEvent = readonly [row: Key, change: Json];

export function isEvent(value: Json): value is ChangeEvent {
  if (!isJsonArray(value) || value.length !== 2) return false;
  const [row] = value;
  return typeof row === "string" || typeof row === "number";
}

function firstTwice(additions: readonly Addition[]): Addition | undefined {
  const seen = new Set<string>();
  return additions.find(({ element }) => {
    const text = JSON.stringify(element);
    return seen.size === seen.add(text).size;
  });
}

function valueAt(history: History, position: number): Json {
  return history.values.decode(history.columns.value[position] ?? NONE);
}
