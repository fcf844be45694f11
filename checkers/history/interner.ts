import { canonicalJson } from "./canonical-json.ts";
import type { Json } from "./operation.ts";
import { StringTable } from "./string-table.ts";

/** The id of nothing: of an absent key, error or node, of a null value, of a partner that does not exist. */
export const NONE = -1;
/** The nth value of the table has id `FIRST_TABLED - n`. */
const FIRST_TABLED = -2;

/**
 * Gives values 32-bit ids such that two values have the same id exactly if they are equal as JSON.
 *
 * An integer from 0 to 2^31 - 1 is its own id and needs no table, which covers nearly every value that
 * workloads write. `NONE` is the id of the value that means nothing. Everything else is kept as canonical
 * JSON text and numbered downwards from -2. So `1` and `"1"` differ, `0` and `-0` do not.
 */
export class Interner<T extends Json | undefined> {
  readonly #none: T;
  readonly #texts: StringTable = new StringTable();

  /** @param none - What the id `NONE` stands for. */
  constructor(none: T) {
    this.#none = none;
  }

  /** How many values needed the table. */
  get tabled(): number {
    return this.#texts.size;
  }

  /** @throws HistoryFormatError if JSON cannot hold the value. */
  intern(value: T): number {
    if (isItsOwnId(value)) return value | 0;
    if (value === this.#none || value === undefined) return NONE;
    return FIRST_TABLED - this.#texts.intern(canonicalJson(value));
  }

  /** The id of the value that `bytes[start]` up to `bytes[end]` are the canonical JSON of, all below 0x80. It is not its own id. */
  internAscii(bytes: Uint8Array, start: number, end: number): number {
    return FIRST_TABLED - this.#texts.internAscii(bytes, start, end);
  }

  /** The id of `value`, `undefined` if the history does not hold it. An integer that is its own id always has one. */
  idOf(value: T): number | undefined {
    if (isItsOwnId(value)) return value | 0;
    if (value === this.#none || value === undefined) return NONE;
    const entry = this.#texts.idOf(canonicalJson(value));
    return entry < 0 ? undefined : FIRST_TABLED - entry;
  }

  /** The id of the value with this canonical JSON, `undefined` if the history does not hold it. */
  idOfText(text: string): number | undefined {
    const number = smallInteger(text, 0, text.length);
    if (number !== NONE) return number;
    if (text === "null" && this.#none === null) return NONE;
    const entry = this.#texts.idOf(text);
    return entry < 0 ? undefined : FIRST_TABLED - entry;
  }

  /** The value with this id; arrays and objects are made anew each time. */
  decode(id: number): T {
    if (id >= 0) return id as T;
    return id === NONE ? this.#none : (JSON.parse(this.text(id)) as T);
  }

  /** The canonical JSON of the value with this id: enough to print it or to compare it. */
  text(id: number): string {
    if (id >= 0) return String(id);
    return id === NONE ? "null" : this.#texts.decode(FIRST_TABLED - id);
  }
}

function isItsOwnId(value: Json | undefined): value is number {
  return typeof value === "number" && (value | 0) === value && value >= 0;
}

const DIGIT_0 = 0x30;
/** The most digits that a number has which is its own id. */
const MAX_DIGITS = 10;

/** The number that `text[start]` up to `text[end]` spell in JSON if it is its own id, else `NONE`. */
export function smallInteger(text: string, start: number, end: number): number {
  if (end - start > MAX_DIGITS || start === end) return NONE;
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (digit < 0 || digit > 9) return NONE;
    number = number * 10 + digit;
  }
  return number <= 0x7fff_ffff ? number : NONE;
}
