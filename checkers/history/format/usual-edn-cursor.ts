import { asciiBytes, standsAt } from "../ascii.ts";

const NIL = asciiBytes("nil");

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_N = 0x6e;
const CLOSE_BRACE = 0x7d;

const MAX_DIGITS = 15;

/**
 * A place in the bytes of EDN, which passes over what is usual there. Where something else stands it is `surprised`,
 * and where it is then says nothing.
 */
export class UsualEdnCursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  surprised = false;

  moveTo(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
    this.surprised = false;
  }

  /** Passes over a plain string, and says whether there is a space in it. */
  string(): boolean {
    const bytes = this.bytes;
    let hasSpace = false;
    let at = this.at;
    if (bytes[at] !== QUOTE) this.surprised = true;
    at++;
    while (isPlain(bytes[at])) {
      if (bytes[at] === SPACE) hasSpace = true;
      at++;
    }
    if (bytes[at] !== QUOTE) this.surprised = true;
    this.at = at + 1;
    return hasSpace;
  }

  keyword(): void {
    const bytes = this.bytes;
    let at = this.at + 1;
    const start = at;
    while (isKeywordLetter(bytes[at])) at++;
    if (at === start || !isEnd(bytes[at])) this.surprised = true;
    this.at = at;
  }

  isNil(): boolean {
    if (this.bytes[this.at] !== LETTER_N) return false;
    this.expect(NIL);
    if (!isEnd(this.bytes[this.at])) this.surprised = true;
    return true;
  }

  digits(): void {
    const bytes = this.bytes;
    const start = this.at;
    let at = start;
    while (isDigit(bytes[at])) at++;
    const digits = at - start;
    if (digits === 0 || digits > MAX_DIGITS || (bytes[start] === ZERO && digits > 1)) this.surprised = true;
    if (!isEnd(bytes[at])) this.surprised = true;
    this.at = at;
  }

  /** An integer, 0 or more. */
  natural(): number {
    const bytes = this.bytes;
    const start = this.at;
    this.digits();
    const end = this.at;
    const small = end < start + 9 ? end : start + 9;
    let value = 0;
    for (let at = start; at < small; at++) value = (value * 10 + (bytes[at] ?? 0) - ZERO) | 0;
    if (small === end) return value;
    let large = value;
    for (let at = small; at < end; at++) large = large * 10 + (bytes[at] ?? 0) - ZERO;
    return large;
  }

  space(): void {
    while (isSpace(this.bytes[this.at])) this.at++;
  }

  isUsual(): boolean {
    return !this.surprised;
  }

  expect(expected: Uint8Array): void {
    if (standsAt(expected, this.bytes, this.at)) this.at += expected.length;
    else this.surprised = true;
  }
}

export function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === COMMA;
}

/** Whether a number, a keyword or a word ends before the byte. */
export function isEnd(byte: number | undefined): boolean {
  return isSpace(byte) || byte === CLOSE_BRACKET || byte === CLOSE_BRACE;
}

/** Whether the byte stands for itself inside a string. */
function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH;
}

/** The letters of nearly all keywords; others may be right as well. */
function isKeywordLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || isDigit(byte) || byte === MINUS;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}
