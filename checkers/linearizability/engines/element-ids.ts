import { canonicalJson } from "../../history/canonical-json.ts";
import type { History } from "../../history/history.ts";
import { NONE, smallInteger } from "../../history/interner.ts";
import type { Json } from "../../history/operation.ts";
import { StringTable } from "../../history/string-table.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** In place of an id. */
const NO_PAIR = -0x8000_0000;

/**
 * Ids for values that stand inside other values, such as both halves of a cas: the id that the history has for
 * the value, so that it can be compared with values that stand alone, or one past the history's for those that never do.
 *
 * It reads the canonical text of a compound and makes no object of it: with unique values every cas is a compound
 * of its own, and parsing them all would take longer than to judge them.
 */
export class ElementIds {
  readonly #history: History;
  /** Values that stand alone nowhere. */
  readonly #others = new StringTable();
  /** By tabled value, twice: the ids of both halves, `NO_PAIR` if it has none. */
  #pairs: Int32Array | undefined;
  /** The halves of the pair that `readPair` read last. */
  first: number = NONE;
  second: number = NONE;

  constructor(history: History) {
    this.#history = history;
  }

  idOf(value: Json): number {
    return this.#idOfText(canonicalJson(value));
  }

  /** Puts the ids of the elements of a pair into `first` and `second`; false if the value is not an array of two. */
  readPair(value: number): boolean {
    if (value >= NONE) return false;
    this.#pairs ??= this.#readPairs();
    const place = 2 * (NONE - 1 - value);
    const first = this.#pairs[place] ?? NO_PAIR;
    if (first === NO_PAIR) return false;
    this.first = first;
    this.second = this.#pairs[place + 1] ?? NONE;
    return true;
  }

  /**
   * All pairs of the history at once, in the order in which they lie in memory: the cas of one object are spread over
   * it, and to come to the text of each takes longer than to read it.
   */
  #readPairs(): Int32Array {
    const { values } = this.#history;
    const pairs = new Int32Array(2 * values.tabled).fill(NO_PAIR);
    for (let entry = 0; entry < values.tabled; entry++) {
      const text = values.text(NONE - 1 - entry);
      if (text.charCodeAt(0) !== OPEN_BRACKET) continue;
      const comma = endOfElement(text, 1);
      if (text.charCodeAt(comma) !== COMMA) continue;
      if (endOfElement(text, comma + 1) !== text.length - 1) continue;
      pairs[2 * entry] = this.idAt(text, 1, comma);
      pairs[2 * entry + 1] = this.idAt(text, comma + 1, text.length - 1);
    }
    return pairs;
  }

  /** The id of the value that `text[start]` up to `text[end]` spell in canonical JSON. */
  idAt(text: string, start: number, end: number): number {
    const number = smallInteger(text, start, end);
    return number === NONE ? this.#idOfText(text.slice(start, end)) : number;
  }

  #idOfText(text: string): number {
    const { values } = this.#history;
    return values.idOfText(text) ?? NONE - 1 - values.tabled - this.#others.intern(text);
  }
}

const ofHistories = new WeakMap<History, ElementIds>();

/** The same for all objects of a history. */
export function elementIdsOf(history: History): ElementIds {
  const known = ofHistories.get(history);
  if (known !== undefined) return known;
  const ids = new ElementIds(history);
  ofHistories.set(history, ids);
  return ids;
}

/** In the canonical JSON of an array: where the element that begins at `start` ends, at a comma or the last bracket. */
export function endOfElement(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        depth++;
        break;
      case CLOSE_BRACKET:
        if (depth === 0) return i;
        depth--;
        break;
      case CLOSE_BRACE:
        depth--;
        break;
      case COMMA:
        if (depth === 0) return i;
    }
  }
  return text.length;
}

/** Where the string ends that begins at `quote`: at its closing quote. */
function endOfString(text: string, quote: number): number {
  let i = quote + 1;
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
}
