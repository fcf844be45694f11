import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import { type Json, type Key, NANOS_PER_MS } from "../history/operation.ts";
import {
  type Addition,
  type ElementFate,
  elementFates,
  type Fates,
  type View,
} from "../set/element-fates.ts";
import type { JudgedSet } from "../set/set.ts";
import { type ChangeEvent, type ChangeHistory, isEvent } from "./change-history.ts";

/** Two changes of one row, of which the events tell in the opposite order. */
export interface Disorder {
  readonly key: Key;
  /** The change that the row shows first. */
  readonly first: Json;
  readonly second: Json;
  readonly rowView: View;
  readonly eventView: View;
}

/** An event of a change that its row does not show when it is read later. */
export interface Phantom {
  readonly key: Key;
  readonly change: Json;
  readonly eventView: View;
  readonly rowView: View;
}

export interface Publication {
  /** Each row as a set of changes that only grows. */
  readonly rows: readonly (JudgedSet & { readonly key: Key })[];
  /** The events as a set that only grows, to which each belongs from the moment at which its change was known. */
  readonly events: Fates;
  readonly eventViews: readonly View[];
  readonly phantoms: readonly Phantom[];
  readonly disorders: readonly Disorder[];
  /** Milliseconds from when a change was known to when an answer showed its event, ascending. */
  readonly lags: Float64Array;
}

/** @returns Undefined if the time was up first. */
export function judgePublication(
  history: History,
  { rows, eventViews }: ChangeHistory,
  expired: () => boolean,
): Publication | undefined {
  const judged: (JudgedSet & { readonly key: Key })[] = [];
  const additions: Addition[] = [];
  for (const row of rows) {
    const fates = elementFates(row.additions, row.views, expired);
    if (fates === undefined) return undefined;
    judged.push({ ...row, fates });
    for (const addition of additionsOfEvents(row.key, row.additions, fates)) additions.push(addition);
  }
  const events = elementFates(additions, eventViews, expired);
  if (events === undefined) return undefined;
  const shown = firstShown(eventViews);
  return {
    rows: judged,
    events,
    eventViews,
    phantoms: judged.flatMap((row) => phantomsOf(row, shown)),
    disorders: judged.flatMap((row) => disordersOf(row, eventViews)),
    lags: lagsOf(history, judged, shown),
  };
}

/** The event of a change has to be there once the change was acknowledged, or seen in its row. */
function additionsOfEvents(key: Key, additions: readonly Addition[], { elements }: Fates): Addition[] {
  const known = new Map(elements.map((each) => [canonicalJson(each.element), each]));
  return additions.map(({ element, invoked, failed }) => {
    const fate = known.get(canonicalJson(element));
    // What its row has lost is told of the row.
    const acknowledged = fate === undefined || fate.fate === "lost" ? Infinity : fate.known;
    return { element: [key, element], invoked, acknowledged, failed };
  });
}

/** By event, as text: the answer that ended first of those that show it. */
function firstShown(eventViews: readonly View[]): ReadonlyMap<string, View> {
  const shown = new Map<string, View>();
  for (const view of eventViews.toSorted((a, b) => a.completed - b.completed)) {
    for (const event of view.elements) {
      const text = canonicalJson(event);
      if (!shown.has(text)) shown.set(text, view);
    }
  }
  return shown;
}

/**
 * Events of changes that nobody was promised, and that a read of the row misses which began after the event was there,
 * as do all reads that end later.
 */
function phantomsOf(
  { key, views, fates }: JudgedSet & { readonly key: Key },
  shown: ReadonlyMap<string, View>,
): Phantom[] {
  const last = lastOf(views);
  if (last === undefined) return [];
  return fates.elements.flatMap(({ element, fate }): Phantom[] => {
    if (fate !== "absent") return [];
    const eventView = shown.get(canonicalJson([key, element]));
    const isMissed = eventView !== undefined && eventView.completed < last.invoked;
    return isMissed ? [{ key, change: element, eventView, rowView: last }] : [];
  });
}

/** Compares the last read of a row with the last of the events: the first two changes that they tell in opposite orders. */
function disordersOf(
  { key, views }: JudgedSet & { readonly key: Key },
  eventViews: readonly View[],
): Disorder[] {
  const rowView = lastOf(views);
  const eventView = lastOf(eventViews);
  if (rowView === undefined || eventView === undefined) return [];
  const place = new Map(rowView.elements.map((change, i) => [canonicalJson(change), i]));
  let furthest: { readonly change: Json; readonly at: number } | undefined;
  const told = new Set<number>();
  for (const [row, change] of eventView.elements.filter(isEvent)) {
    const at = row === key ? place.get(canonicalJson(change)) : undefined;
    // What is told twice is compared once.
    if (at === undefined || told.has(at)) continue;
    told.add(at);
    if (furthest !== undefined && at < furthest.at) {
      return [{ key, first: change, second: furthest.change, rowView, eventView }];
    }
    furthest = { change, at };
  }
  return [];
}

/** The one that began last. */
function lastOf(views: readonly View[]): View | undefined {
  return views.reduce<View | undefined>(
    (last, view) => (view.invoked > (last?.invoked ?? -1) ? view : last),
    undefined,
  );
}

function lagsOf(
  history: History,
  rows: readonly (JudgedSet & { readonly key: Key })[],
  shown: ReadonlyMap<string, View>,
): Float64Array {
  const { time } = history.columns;
  const lags: number[] = [];
  for (const { key, fates } of rows) {
    for (const { element, known } of fates.elements) {
      const view = shown.get(canonicalJson([key, element]));
      if (view === undefined || known === Infinity) continue;
      lags.push(Math.max(0, ((time[view.completed] ?? 0) - (time[known] ?? 0)) / NANOS_PER_MS));
    }
  }
  return Float64Array.from(lags).sort();
}

/** The row and the change that an event names. */
export function eventOf({ element }: Pick<ElementFate, "element">): ChangeEvent {
  if (!isEvent(element)) throw new TypeError("Not an event");
  return element;
}
