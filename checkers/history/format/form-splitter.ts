import type { QuickScan } from "../line-splitter.ts";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const HASH = 0x23;
const OPEN_PARENTHESIS = 0x28;
const CLOSE_PARENTHESIS = 0x29;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** One element of a sequence of bracketed values, as bytes that are only lent. */
export interface Form {
  readonly bytes: Uint8Array;
  /** Where it begins, from 1; the column in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
}

/** Both have brackets and strings with backslashes; only EDN has comments, and characters after a backslash. */
export type Syntax = "edn" | "json";

export interface FormTaker {
  /** Given each form, in order. */
  readonly take: (form: Form) => void;
  /** Asked first, wherever a form begins with { or #; each line that it passes over is a form. */
  readonly quick?: QuickScan;
  /** Given a comment before the first form, without its line feed. */
  readonly comment?: (comment: Uint8Array) => void;
}

/** What a byte is part of. */
const GAP = 0;
const CODE = 1;
const STRING = 2;
const COMMENT = 3;

/**
 * Cuts a stream of bytes into its outermost bracketed values, or, if it begins with [ or (, into the elements of
 * that collection. It only counts brackets: whether a form is sound is for its reader to say, who is given
 * what does not end, or does not match, as it is. Memory is that of one form.
 */
export class FormSplitter {
  readonly #syntax: Syntax;
  readonly #taker: FormTaker;
  #state: typeof GAP | typeof CODE | typeof STRING | typeof COMMENT = GAP;
  /** Whether the byte before was a backslash that takes the next one's meaning away. */
  #escaped = false;
  /** Where a comment stands. */
  #around: typeof GAP | typeof CODE = GAP;
  #depth = 0;
  /** The collection around all forms: not known yet, none, open or closed. */
  #outer: "unknown" | "none" | "open" | "closed" = "unknown";
  #closer: number = CLOSE_BRACKET;
  #buffer: Uint8Array = new Uint8Array(0);
  #heldLength = 0;
  #line = 1;
  #column = 1;
  #formLine = 1;
  #formColumn = 1;

  constructor(syntax: Syntax, taker: FormTaker) {
    this.#syntax = syntax;
    this.#taker = taker;
  }

  /** How many bytes of a form whose end has not come yet. */
  get heldBytes(): number {
    return this.#heldLength;
  }

  /** The collection around all forms. */
  get outer(): "unknown" | "none" | "open" | "closed" {
    return this.#outer;
  }

  /** What has begun and not ended, if anything. */
  get rest(): Form | undefined {
    if (this.#heldLength === 0 || this.#isBetweenForms()) return undefined;
    return this.#form(this.#buffer.subarray(0, this.#heldLength));
  }

  push(chunk: Uint8Array): void {
    const linesEnd = chunk.lastIndexOf(LINE_FEED) + 1;
    /** Where the part begins that has to be kept. */
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      const byte = chunk[at] ?? 0;
      if (this.#state === GAP) {
        if ((byte === OPEN_BRACE || byte === HASH) && at < linesEnd && this.#outer !== "closed") {
          const next = this.#quick(chunk, at, linesEnd);
          if (next > at) {
            at = next;
            continue;
          }
        }
        start = at;
        if (this.#beginsForm(byte)) this.#state = CODE;
        else {
          this.#pass(byte);
          at++;
          continue;
        }
        this.#formLine = this.#line;
        this.#formColumn = this.#column;
      }
      if (this.#state === COMMENT && this.#around === GAP) {
        const end = chunk.indexOf(LINE_FEED, at);
        this.#comment(chunk.subarray(at, end < 0 ? chunk.length : end), end >= 0);
        at = end < 0 ? chunk.length : end;
        start = at;
        continue;
      }
      this.#pass(byte);
      at++;
      if (this.#ends(byte)) {
        this.#take(chunk.subarray(start, at));
        start = at;
      }
    }
    if (this.#state !== GAP && !(this.#state === COMMENT && this.#around === GAP))
      this.#hold(chunk.subarray(start));
  }

  #quick(chunk: Uint8Array, at: number, linesEnd: number): number {
    const next = this.#taker.quick?.(chunk, at, linesEnd) ?? at;
    if (next === at) return at;
    for (
      let feed = chunk.indexOf(LINE_FEED, at);
      feed >= 0 && feed < next;
      feed = chunk.indexOf(LINE_FEED, feed + 1)
    )
      this.#line++;
    this.#column = 1;
    if (this.#outer === "unknown") this.#outer = "none";
    return next;
  }

  #isBetweenForms(): boolean {
    return this.#state === GAP || (this.#state === COMMENT && this.#around === GAP);
  }

  /** What a byte between forms does: true if a form begins with it. */
  #beginsForm(byte: number): boolean {
    if (isSpace(byte) || byte === COMMA) return false;
    if (byte === SEMICOLON && this.#syntax === "edn") {
      this.#state = COMMENT;
      this.#around = GAP;
      return false;
    }
    const opens = byte === OPEN_BRACKET || (byte === OPEN_PARENTHESIS && this.#syntax === "edn");
    if (this.#outer === "unknown" && opens) {
      this.#outer = "open";
      this.#closer = byte === OPEN_BRACKET ? CLOSE_BRACKET : CLOSE_PARENTHESIS;
      return false;
    }
    if (this.#outer === "open" && byte === this.#closer) {
      this.#outer = "closed";
      return false;
    }
    if (this.#outer === "unknown") this.#outer = "none";
    this.#depth = 0;
    this.#escaped = false;
    return true;
  }

  /** Takes a byte of a form and says whether the form ends with it. */
  #ends(byte: number): boolean {
    if (this.#escaped) {
      this.#escaped = false;
      return false;
    }
    if (this.#state === STRING) {
      if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#state = CODE;
      return false;
    }
    if (this.#state === COMMENT) {
      if (byte === LINE_FEED) this.#state = this.#around;
      return false;
    }
    switch (byte) {
      case QUOTE:
        this.#state = STRING;
        return false;
      case BACKSLASH:
        this.#escaped = this.#syntax === "edn";
        return false;
      case SEMICOLON:
        if (this.#syntax === "edn") {
          this.#state = COMMENT;
          this.#around = CODE;
        }
        return false;
      case OPEN_BRACE:
      case OPEN_BRACKET:
      case OPEN_PARENTHESIS:
        this.#depth++;
        return false;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
      case CLOSE_PARENTHESIS:
        this.#depth--;
        return this.#depth <= 0;
      default:
        return false;
    }
  }

  #take(bytes: Uint8Array): void {
    this.#state = GAP;
    if (this.#heldLength === 0) {
      this.#taker.take(this.#form(bytes));
      return;
    }
    this.#hold(bytes);
    const form = this.#form(this.#buffer.subarray(0, this.#heldLength));
    this.#heldLength = 0;
    this.#taker.take(form);
  }

  /** A comment between forms; only those before the first form are of use. */
  #comment(bytes: Uint8Array, ended: boolean): void {
    if (this.#outer === "unknown") this.#hold(bytes);
    if (!ended) return;
    this.#state = GAP;
    if (this.#outer !== "unknown") return;
    const comment = this.#buffer.subarray(0, this.#heldLength);
    this.#heldLength = 0;
    this.#taker.comment?.(comment);
  }

  #form(bytes: Uint8Array): Form {
    return { bytes, line: this.#formLine, column: this.#formColumn };
  }

  #pass(byte: number): void {
    if (byte === LINE_FEED) {
      this.#line++;
      this.#column = 1;
    } else if ((byte & 0xc0) !== 0x80) this.#column += byte >= 0xf0 ? 2 : 1;
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#heldLength + bytes.length;
    if (length > this.#buffer.length) {
      const wider = new Uint8Array(Math.max(length, this.#buffer.length * 2));
      wider.set(this.#buffer.subarray(0, this.#heldLength));
      this.#buffer = wider;
    }
    this.#buffer.set(bytes, this.#heldLength);
    this.#heldLength = length;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
