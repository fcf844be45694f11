import { firstAfter } from "../first-after.ts";
import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";

/** An attempt to add an element. Here and below, moments are positions in the history, since their order proves things. */
export interface Addition {
  readonly element: Json;
  readonly invoked: number;
  /** When it was acknowledged; infinity if it never was. */
  readonly acknowledged: number;
  /** Whether it certainly had no effect. */
  readonly failed: boolean;
}

/** All that was in a collection at some moment between two positions. */
export interface View {
  readonly invoked: number;
  readonly completed: number;
  readonly elements: readonly Json[];
}

/**
 * What became of an element:
 * - `stable`: once it was known, every read shows it;
 * - `lost`: some read that began after it was known does not show it, nor does any read that ended later than that;
 * - `stale`: some read that began after it was known does not show it, but others still do;
 * - `unread`: it was acknowledged, and nobody looked for it afterwards;
 * - `absent`: nobody was promised it, and nobody saw it.
 */
export type Fate = "stable" | "lost" | "stale" | "unread" | "absent";

export interface ElementFate {
  readonly element: Json;
  readonly fate: Fate;
  /** The attempt that was acknowledged first; without one, the first that may have had an effect. */
  readonly addition: Addition;
  /** From here on a read must show it: the first acknowledgement, or the end of the first read that shows it. */
  readonly known: number;
  /** The read that ended last of those that show it. */
  readonly lastShown: View | undefined;
}

/** An element in a read that had no right to be there, or not so often. */
export interface Oddity {
  readonly element: Json;
  readonly view: View;
  /** The attempts to add it, those that failed or began too late included. */
  readonly additions: readonly Addition[];
  readonly times: number;
}

export interface Fates {
  /** One for each element that somebody may have added. */
  readonly elements: readonly ElementFate[];
  /** One for each element that was read although no attempt to add it can have had an effect by then. */
  readonly unexpected: readonly Oddity[];
  /** One for each element that some read shows more often than it can have been added. */
  readonly duplicated: readonly Oddity[];
  /** Two reads, each of which misses what the other shows; only looked for if nothing else is wrong. */
  readonly fork: readonly [View, View] | undefined;
  /** The reads by the earliest moment at which they can have taken place. */
  readonly views: readonly DatedView[];
}

/** A read with the moment before which it cannot have taken place: it began, and what it shows was being added. */
export interface DatedView {
  readonly view: View;
  readonly start: number;
  /** The element whose addition makes it so late; undefined if the read merely began then. */
  readonly dating: Json | undefined;
}

/**
 * Judges a collection that only grows, as an object that is linearizable, from the attempts to add to it and the reads
 * of all of it.
 *
 * 1. A read shows only what an attempt that began before the read ended can have added, each as often as that.
 * 2. An element is known from its acknowledgement, or from the end of the first read that shows it. Every read that
 *    takes place later shows it. A read takes place after it began, and after the attempts to add what it shows began.
 * 3. Of two reads, one shows all that the other does.
 *
 * These three hold exactly if the operations can be put in an order: the reads by what they show, each addition before
 * the first read that shows it. Such an order is at odds with time only if some operation in it ended before an
 * earlier one began, and that is what 1 and 2 rule out for every pair.
 *
 * Time and memory are linear in the sum of the lengths of the reads, apart from sorting the reads.
 *
 * @param expired - Asked between two reads.
 * @returns Undefined if the time was up first.
 */
export function elementFates(
  additions: readonly Addition[],
  views: readonly View[],
  expired: () => boolean,
): Fates | undefined {
  const table = new ElementTable(additions);
  const unexpected: Oddity[] = [];
  const duplicated: Oddity[] = [];
  const seen: SeenView[] = [];
  for (const view of views) {
    if (expired()) return undefined;
    seen.push(table.see(view, unexpected, duplicated));
  }
  seen.sort((a, b) => a.start - b.start);
  const elements = table.fates(seen);
  const sound = unexpected.length === 0 && duplicated.length === 0;
  const fork =
    sound && elements.every(({ fate }) => fate !== "lost" && fate !== "stale") ? findFork(seen) : undefined;
  return { elements, unexpected, duplicated, fork, views: seen };
}

interface SeenView extends DatedView {
  /** Numbers of the elements, each once. */
  readonly ids: Int32Array;
}

interface Entry {
  readonly element: Json;
  readonly additions: Addition[];
  /** The first attempt that can have had an effect. */
  possible: Addition | undefined;
  acknowledgement: Addition | undefined;
  known: number;
  lastShown: View | undefined;
  /** How many views that had to show it do. */
  shown: number;
  /** The number of the view that looked at it last, and how often it was in there. */
  stamp: number;
  times: number;
  isUnexpected: boolean;
  isDuplicated: boolean;
}

class ElementTable {
  readonly #entries: Entry[] = [];
  readonly #ids = new Map<number | string, number>();
  #views = 0;

  constructor(additions: readonly Addition[]) {
    for (const addition of additions) {
      const entry = this.#entry(this.#idOf(addition.element));
      entry.additions.push(addition);
      if (addition.failed) continue;
      if (entry.possible === undefined || addition.invoked < entry.possible.invoked)
        entry.possible = addition;
      if (addition.acknowledged < entry.known) {
        entry.known = addition.acknowledged;
        entry.acknowledgement = addition;
      }
    }
  }

  /** Takes in a view, and adds what should not be in it to the lists, each element once. */
  see(view: View, unexpected: Oddity[], duplicated: Oddity[]): SeenView {
    const number = ++this.#views;
    const ids: number[] = [];
    let start = view.invoked;
    let dating: Json | undefined;
    for (const element of view.elements) {
      const id = this.#idOf(element);
      const entry = this.#entry(id);
      if (entry.stamp === number) {
        entry.times++;
        continue;
      }
      entry.stamp = number;
      entry.times = 1;
      ids.push(id);
      const began = entry.possible?.invoked ?? Infinity;
      if (began > view.completed) continue;
      if (view.completed < entry.known) entry.known = view.completed;
      if (view.completed > (entry.lastShown?.completed ?? -1)) entry.lastShown = view;
      if (began <= start) continue;
      start = began;
      dating = element;
    }
    for (const id of ids) this.#judge(this.#entry(id), view, unexpected, duplicated);
    return { view, start, dating, ids: Int32Array.from(ids) };
  }

  #judge(entry: Entry, view: View, unexpected: Oddity[], duplicated: Oddity[]): void {
    const { element, additions, times } = entry;
    const possible = additions.filter(({ failed, invoked }) => !failed && invoked < view.completed).length;
    if (possible === 0 && !entry.isUnexpected) {
      entry.isUnexpected = true;
      unexpected.push({ element, view, additions, times });
    } else if (possible > 0 && times > possible && !entry.isDuplicated) {
      entry.isDuplicated = true;
      duplicated.push({ element, view, additions, times });
    }
  }

  /** @param seen - All views, by their start. */
  fates(seen: readonly SeenView[]): ElementFate[] {
    for (const { ids, start } of seen) {
      for (const id of ids) {
        const entry = this.#entry(id);
        if (start > entry.known) entry.shown++;
      }
    }
    const starts = Float64Array.from(seen, ({ start }) => start);
    return this.#entries.flatMap((entry): ElementFate[] => {
      const { element, known, lastShown, possible, acknowledgement } = entry;
      if (possible === undefined) return [];
      const fate = fateOf(entry, starts);
      return [{ element, fate, addition: acknowledgement ?? possible, known, lastShown }];
    });
  }

  #idOf(element: Json): number {
    const key = typeof element === "number" ? element : canonicalJson(element);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#entries.length;
    this.#ids.set(key, id);
    this.#entries.push({
      element,
      additions: [],
      possible: undefined,
      acknowledgement: undefined,
      known: Infinity,
      lastShown: undefined,
      shown: 0,
      stamp: 0,
      times: 0,
      isUnexpected: false,
      isDuplicated: false,
    });
    return id;
  }

  #entry(id: number): Entry {
    const entry = this.#entries[id];
    if (entry === undefined) throw new RangeError(`No element has number ${id}`);
    return entry;
  }
}

/** @param starts - The starts of all views, ascending. */
function fateOf({ known, shown, lastShown, acknowledgement }: Entry, starts: Float64Array): Fate {
  if (known === Infinity) return "absent";
  const due = starts.length - firstAfter(starts, known);
  if (due === 0 && acknowledgement !== undefined) return "unread";
  if (shown === due) return "stable";
  const lastStart = starts.at(-1) ?? -1;
  return lastStart > Math.max(known, lastShown?.completed ?? -1) ? "lost" : "stale";
}

/** Sets that contain one another in turn, by size, are a chain. */
function findFork(seen: readonly SeenView[]): readonly [View, View] | undefined {
  const bySize = seen.toSorted((a, b) => a.ids.length - b.ids.length);
  let smaller: SeenView | undefined;
  for (const larger of bySize) {
    if (smaller !== undefined) {
      const shown = new Set(larger.ids);
      if (smaller.ids.some((id) => !shown.has(id))) return [smaller.view, larger.view];
    }
    smaller = larger;
  }
  return undefined;
}
