import { asciiBytes, standsAt } from "./ascii.ts";
import { CodedOp } from "./coded-op.ts";
import { FAIL, INFO, INVOKE, NEMESIS_ID, OK, type Tables } from "./columns.ts";
import { MAX_FS, MAX_NODES } from "./columns-builder.ts";
import { NAMED_PROCESSES } from "./format/process-numbers.ts";
import { NONE } from "./interner.ts";
import type { StringTable } from "./string-table.ts";

const NAMES = {
  index: asciiBytes('"index":'),
  time: asciiBytes('"time":'),
  process: asciiBytes('"process":'),
  type: asciiBytes('"type":'),
  f: asciiBytes('"f":'),
  value: asciiBytes('"value":'),
  key: asciiBytes('"key":'),
  error: asciiBytes('"error":'),
  node: asciiBytes('"node":'),
};
const TYPES = {
  invoke: asciiBytes('"invoke"'),
  ok: asciiBytes('"ok"'),
  fail: asciiBytes('"fail"'),
  info: asciiBytes('"info"'),
};
const NEMESIS_NAME = asciiBytes('"nemesis"');
const NULL = asciiBytes("null");
const TRUE = asciiBytes("true");
const FALSE = asciiBytes("false");

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_E = 0x65;
const LETTER_F = 0x66;
const LETTER_I = 0x69;
const LETTER_K = 0x6b;
const LETTER_N = 0x6e;
const LETTER_O = 0x6f;
const LETTER_P = 0x70;
const LETTER_T = 0x74;
const LETTER_V = 0x76;
const LETTER_Y = 0x79;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** More digits might not be exact. */
const MAX_DIGITS = 15;
/** The scan of arrays is recursive. */
const MAX_DEPTH = 8;
/** Integers below are their own id. */
const OWN_IDS = 2 ** 31;

/** The fields of a line that have been seen, as bits. */
const SEEN_INDEX = 1;
const SEEN_TIME = 2;
const SEEN_PROCESS = 4;
const SEEN_TYPE = 8;
const SEEN_F = 16;
const SEEN_VALUE = 32;
const SEEN_KEY = 64;
const SEEN_ERROR = 128;
const SEEN_NODE = 256;
const REQUIRED = SEEN_PROCESS | SEEN_TYPE;

/**
 * Reads lines straight from bytes into the codes of columns, many times faster than `JSON.parse`: no string is made
 * of a name or a value that was there before.
 *
 * It knows only what is usual: our fields, in any order, once each, at most a space after a colon or comma,
 * integers, plain ASCII strings, arrays. At the first surprise it gives up, and says nothing about whether the
 * line is right: that is for `readLine`, which reads every line. What it does read, it reads as `readLine` would.
 */
export class UsualLineScanner {
  /** The event of the line that was scanned last. */
  readonly op: CodedOp = new CodedOp();
  readonly #tables: Tables;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Whether there was a surprise. What is scanned after one means nothing. */
  #surprised = false;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /**
   * Scans the line that begins at `start` into `op`. There must be a line feed at or after `start`: it never looks
   * beyond one.
   *
   * @returns The offset after the line feed, or -1 if the line has anything unusual.
   */
  scan(bytes: Uint8Array, start: number): number {
    this.#bytes = bytes;
    this.#at = start;
    this.#surprised = false;
    const { op } = this;
    op.index = NONE;
    op.time = NONE;
    op.f = NONE;
    op.key = NONE;
    op.value = NONE;
    op.hasValue = false;
    op.error = NONE;
    op.node = NONE;

    if (bytes[start] !== OPEN_BRACE) return -1;
    let seen = 0;
    do {
      this.#at++;
      this.#space();
      const field = this.#field();
      if ((seen & field) !== 0) return -1;
      seen |= field;
      this.#space();
    } while (this.#isUsual() && bytes[this.#at] === COMMA);
    if (!this.#isUsual() || bytes[this.#at] !== CLOSE_BRACE || (seen & REQUIRED) !== REQUIRED) return -1;
    return this.#lineEnd(this.#at + 1);
  }

  #lineEnd(at: number): number {
    const feed = this.#bytes[at] === CARRIAGE_RETURN ? at + 1 : at;
    return this.#bytes[feed] === LINE_FEED ? feed + 1 : -1;
  }

  /** Reads a field by its first letter and returns its bit. */
  #field(): number {
    const { op } = this;
    switch (this.#bytes[this.#at + 1] ?? 0) {
      case LETTER_I:
        this.#expectName(NAMES.index);
        op.index = this.#natural();
        return SEEN_INDEX;
      case LETTER_T:
        if (this.#bytes[this.#at + 2] === LETTER_Y) {
          this.#expectName(NAMES.type);
          op.type = this.#type();
          return SEEN_TYPE;
        }
        this.#expectName(NAMES.time);
        op.time = this.#natural();
        return SEEN_TIME;
      case LETTER_P:
        this.#expectName(NAMES.process);
        op.process = this.#process();
        return SEEN_PROCESS;
      case LETTER_F:
        this.#expectName(NAMES.f);
        op.f = this.#name(this.#tables.fs, MAX_FS);
        return SEEN_F;
      case LETTER_V:
        this.#expectName(NAMES.value);
        op.value = this.#value();
        op.hasValue = true;
        return SEEN_VALUE;
      case LETTER_K:
        this.#expectName(NAMES.key);
        op.key = this.#key();
        return SEEN_KEY;
      case LETTER_E:
        this.#expectName(NAMES.error);
        op.error = this.#name(this.#tables.errors, OWN_IDS);
        return SEEN_ERROR;
      case LETTER_N:
        this.#expectName(NAMES.node);
        op.node = this.#name(this.#tables.nodes, MAX_NODES);
        return SEEN_NODE;
      default:
        this.#surprised = true;
        return 0;
    }
  }

  #type(): number {
    const bytes = this.#bytes;
    switch (bytes[this.#at + 1] ?? 0) {
      case LETTER_O:
        this.#expect(TYPES.ok);
        return OK;
      case LETTER_F:
        this.#expect(TYPES.fail);
        return FAIL;
      default:
        if (this.#skip(TYPES.invoke)) return INVOKE;
        this.#expect(TYPES.info);
        return INFO;
    }
  }

  #process(): number {
    if (this.#bytes[this.#at] === QUOTE) {
      this.#expect(NEMESIS_NAME);
      return NEMESIS_ID;
    }
    const process = this.#natural();
    if (process >= NAMED_PROCESSES) this.#surprised = true;
    return process;
  }

  /** The id of a plain string. */
  #name(table: StringTable, limit: number): number {
    const start = this.#at + 1;
    this.#string();
    if (this.#surprised) return NONE;
    const id = table.internAscii(this.#bytes, start, this.#at - 1);
    if (id >= limit) this.#surprised = true;
    return id;
  }

  #key(): number {
    const start = this.#at;
    if (this.#bytes[start] !== QUOTE) {
      const key = this.#natural();
      return key < OWN_IDS ? key : this.#tables.keys.internAscii(this.#bytes, start, this.#at);
    }
    this.#string();
    return this.#surprised ? NONE : this.#tables.keys.internAscii(this.#bytes, start, this.#at);
  }

  /** What is usual is canonical JSON as it stands, so that its bytes say which value it is. */
  #value(): number {
    const start = this.#at;
    const first = this.#bytes[start];
    if (isDigit(first)) {
      const value = this.#natural();
      if (value < OWN_IDS) return value;
    } else if (first === LETTER_N) {
      this.#expect(NULL);
      return NONE;
    } else {
      this.#json(0);
    }
    return this.#surprised ? NONE : this.#tables.values.internAscii(this.#bytes, start, this.#at);
  }

  /** Passes over a value without spaces. */
  #json(depth: number): void {
    switch (this.#bytes[this.#at] ?? 0) {
      case QUOTE:
        this.#string();
        return;
      case OPEN_BRACKET:
        this.#array(depth);
        return;
      case LETTER_N:
        this.#expect(NULL);
        return;
      case LETTER_T:
        this.#expect(TRUE);
        return;
      case LETTER_F:
        this.#expect(FALSE);
        return;
      case MINUS:
        this.#at++;
        if (this.#bytes[this.#at] === ZERO) this.#surprised = true;
        this.#digits();
        return;
      default:
        this.#digits();
    }
  }

  #array(depth: number): void {
    const bytes = this.#bytes;
    if (depth === MAX_DEPTH) this.#surprised = true;
    if (this.#surprised) return;
    this.#at++;
    if (bytes[this.#at] !== CLOSE_BRACKET) {
      this.#json(depth + 1);
      while (this.#isUsual() && bytes[this.#at] === COMMA) {
        this.#at++;
        this.#json(depth + 1);
      }
    }
    if (bytes[this.#at] !== CLOSE_BRACKET) this.#surprised = true;
    this.#at++;
  }

  /** Passes over a plain string. */
  #string(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    if (bytes[at] !== QUOTE) {
      this.#surprised = true;
      return;
    }
    at++;
    while (isPlain(bytes[at])) at++;
    if (bytes[at] !== QUOTE) this.#surprised = true;
    this.#at = at + 1;
  }

  #digits(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (isDigit(bytes[at])) at++;
    const digits = at - start;
    if (digits === 0 || digits > MAX_DIGITS || (bytes[start] === ZERO && digits > 1)) this.#surprised = true;
    this.#at = at;
  }

  /** An integer, 0 or more. */
  #natural(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    this.#digits();
    const end = this.#at;
    // Up to nine digits fit a small integer, which processors are quicker at.
    const small = end < start + 9 ? end : start + 9;
    let value = 0;
    for (let at = start; at < small; at++) value = (value * 10 + (bytes[at] ?? 0) - ZERO) | 0;
    if (small === end) return value;
    let large = value;
    for (let at = small; at < end; at++) large = large * 10 + (bytes[at] ?? 0) - ZERO;
    return large;
  }

  #expectName(name: Uint8Array): void {
    this.#expect(name);
    this.#space();
  }

  #isUsual(): boolean {
    return !this.#surprised;
  }

  #space(): void {
    if (this.#bytes[this.#at] === SPACE) this.#at++;
  }

  /** Passes over `expected` if it comes next. */
  #skip(expected: Uint8Array): boolean {
    if (!standsAt(expected, this.#bytes, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #expect(expected: Uint8Array): void {
    if (!this.#skip(expected)) this.#surprised = true;
  }
}

/** Whether the byte stands for itself inside a string. */
function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}
