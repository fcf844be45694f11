import { NONE } from "../../../history/interner.ts";
import { endOfElement } from "../element-ids.ts";
import { type ListCalls, READ, SLOT } from "./calls.ts";

/** The longest list that was read. If all others are its beginnings, it says in which order its elements were appended. */
export interface Spine {
  /** Its length, which is also the number of its last version: version `v` has the first `v` elements. */
  readonly length: number;
  /** By place, from 1: the id of the element. */
  readonly elements: Int32Array;
  /** By read: the version that it saw. */
  readonly source: Int32Array;
}

/** Reads of which neither saw a beginning of what the other saw. */
export interface Fork {
  readonly reads: readonly [number, number];
}

/**
 * Lays all reads along the longest one. They are compared as canonical text, of which nothing is parsed but the longest:
 * a text without its last bracket is the beginning of another up to a comma or bracket exactly if the
 * elements are. Linear in the length of the different lists read.
 */
export function findSpine(list: ListCalls): Spine | Fork {
  const { kind, value, scratch } = list;
  const { count, history } = list.calls;
  const { values } = history;
  const longest = longestRead(list);
  const text = longest === NONE ? EMPTY : textOf(list, longest);
  const { elements, ends } = elementsOf(list, text);
  const source = scratch.ints(SLOT.source, count + 1);
  // Never many: each is a version of its own, so their lengths add up to half the square of their number.
  const versionOf = new Map<number, number>();
  let last = NONE;
  let lastVersion = 0;
  for (let call = 0; call < count; call++) {
    if (kind[call] !== READ) continue;
    const id = value[call] ?? NONE;
    if (id !== last || id === NONE) {
      let version = versionOf.get(id);
      if (version === undefined) {
        const shown = id === NONE ? EMPTY : values.text(id);
        if (!isBeginning(shown, text)) return { reads: [shortestUnlike(list, shown), call] };
        version = shown === EMPTY ? 0 : placeOf(ends, shown.length - 1);
        versionOf.set(id, version);
      }
      last = id;
      lastVersion = version;
    }
    source[call] = lastVersion;
  }
  return { length: ends.length - 1, elements, source };
}

const EMPTY = "[]";

/** The canonical JSON of what a read returned; that of the empty list for null. */
export function textOf({ calls, value }: ListCalls, read: number): string {
  const id = value[read] ?? NONE;
  return id === NONE ? EMPTY : calls.history.values.text(id);
}

/** The elements of a list by place, from 1, and where in the text each ends. */
export function elementsOf(
  { elements }: ListCalls,
  text: string,
): { readonly elements: Int32Array; readonly ends: Int32Array } {
  // Each takes at least two characters, its comma or bracket included.
  const room = text === EMPTY ? 1 : (text.length >> 1) + 1;
  const ids = new Int32Array(room);
  const ends = new Int32Array(room);
  let length = 0;
  for (let start = 1; start < text.length && text !== EMPTY; ) {
    const end = endOfElement(text, start);
    length++;
    ids[length] = elements.idAt(text, start, end);
    ends[length] = end;
    start = end + 1;
  }
  return { elements: ids.subarray(0, length + 1), ends: ends.subarray(0, length + 1) };
}

function longestRead(list: ListCalls): number {
  const { kind, calls } = list;
  let longest = NONE;
  let length = 0;
  for (let call = 0; call < calls.count; call++) {
    if (kind[call] !== READ) continue;
    const itsLength = textOf(list, call).length;
    if (itsLength <= length) continue;
    longest = call;
    length = itsLength;
  }
  return longest;
}

/** Whether all elements of `shown` are, in order, the first ones of `whole`. */
function isBeginning(shown: string, whole: string): boolean {
  if (shown === EMPTY || shown === whole) return true;
  const end = shown.length - 1;
  return whole.startsWith(shown.slice(0, end)) && (whole[end] === "," || whole[end] === "]");
}

/** The read of the shortest list such that neither it nor `shown` is a beginning of the other. */
function shortestUnlike(list: ListCalls, shown: string): number {
  let shortest = NONE;
  let length = Number.POSITIVE_INFINITY;
  for (let call = 0; call < list.calls.count; call++) {
    if (list.kind[call] !== READ) continue;
    const other = textOf(list, call);
    if (other.length >= length || isBeginning(other, shown) || isBeginning(shown, other)) continue;
    shortest = call;
    length = other.length;
  }
  return shortest;
}

/** The place of the element that ends there; there is one. */
function placeOf(ends: Int32Array, end: number): number {
  let low = 1;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
