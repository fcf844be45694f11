import { type Interner, NONE } from "../history/interner.ts";
import type { Json } from "../history/operation.ts";

/** A value that shares its shape with no other, as far as this file knows. */
export const OF_ITS_OWN = 0;
const NULL = 1;
const INTEGER = 2;
const STRING = 3;
const TRUE = 4;
const FALSE = 5;
/** A list of n integers from 0 has shape `LIST + n`. */
const LIST = 6;
/** Shapes are less than this. */
export const SHAPES = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const OPEN_BRACKET = 0x5b;
/** Every integer of so many digits is one that a double holds exactly. */
const MAX_DIGITS = 15;

const UNSEEN = 0xff;

/**
 * The shapes of values: null, true, false, integers from 0, strings, and lists of so and so many integers from 0. Values of one
 * shape are the same to whoever looks at types and lengths alone.
 *
 * It reads canonical text and makes no value of it: to parse a million different pairs takes longer than to decide the
 * calls that they are from.
 */
export class ValueShapes {
  readonly #values: Interner<Json>;
  /** By tabled value. */
  readonly #shapes: Uint8Array;

  constructor(values: Interner<Json>) {
    this.#values = values;
    this.#shapes = new Uint8Array(values.tabled).fill(UNSEEN);
  }

  /** The shape of the value with this id; `OF_ITS_OWN` if it is another than those named above. */
  of(id: number): number {
    if (id >= 0) return INTEGER;
    if (id === NONE) return NULL;
    const entry = NONE - 1 - id;
    const known = this.#shapes[entry] ?? OF_ITS_OWN;
    if (known !== UNSEEN) return known;
    const shape = shapeOfText(this.#values.text(id));
    this.#shapes[entry] = shape;
    return shape;
  }
}

function shapeOfText(text: string): number {
  const first = text.charCodeAt(0);
  if (first === QUOTE) return STRING;
  if (text === "true") return TRUE;
  if (text === "false") return FALSE;
  return first === OPEN_BRACKET ? shapeOfList(text) : OF_ITS_OWN;
}

function shapeOfList(text: string): number {
  const end = text.length - 1;
  if (end === 1) return LIST;
  let elements = 1;
  let digits = 0;
  for (let i = 1; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= DIGIT_0 && unit <= DIGIT_9) digits++;
    else if (unit === COMMA && digits > 0) {
      elements++;
      digits = 0;
    } else return OF_ITS_OWN;
    if (digits > MAX_DIGITS) return OF_ITS_OWN;
  }
  return LIST + elements < SHAPES ? LIST + elements : OF_ITS_OWN;
}
