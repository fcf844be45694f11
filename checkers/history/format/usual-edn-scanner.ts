import { asciiBytes, standsAt } from "../ascii.ts";
import { CodedOp } from "../coded-op.ts";
import { FAIL, INFO, INVOKE, NEMESIS_ID, OK, type Tables } from "../columns.ts";
import { MAX_FS, MAX_NODES } from "../columns-builder.ts";
import type { HistoryBuilder } from "../history-builder.ts";
import { NONE } from "../interner.ts";
import type { StringTable } from "../string-table.ts";
import { NAMED_PROCESSES } from "./process-numbers.ts";
import type { ReadOptions } from "./read-options.ts";
import type { TextKinds } from "./text-kinds.ts";
import { isDigit, isEnd, isSpace, UsualEdnCursor } from "./usual-edn-cursor.ts";

const RECORD = asciiBytes("#jepsen.history.Op");
const NEMESIS_NAME = asciiBytes(":nemesis");
const NIL = asciiBytes("nil");
const TRUE = asciiBytes("true");
const FALSE = asciiBytes("false");
const NULL = asciiBytes("null");

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const MAX_DEPTH = 8;
const MAX_SCRATCH = 65_536;
const OWN_IDS = 2 ** 31;

/** Fields by name, with the bit that says that one has been seen. */
const FIELDS = ["process", "type", "f", "value", "key", "time", "index", "error", "node"] as const;
const FIELD_NAMES: readonly Uint8Array[] = FIELDS.map((name) => asciiBytes(`:${name}`));
const PROCESS = 0;
const TYPE = 1;
const F = 2;
const VALUE = 3;
const KEY = 4;
const TIME = 5;
const INDEX = 6;
const ERROR = 7;
const NODE = 8;
const REQUIRED = (1 << PROCESS) | (1 << TYPE) | (1 << F);

const TYPES: readonly (readonly [number, Uint8Array])[] = [
  [INVOKE, asciiBytes(":invoke")],
  [OK, asciiBytes(":ok")],
  [FAIL, asciiBytes(":fail")],
  [INFO, asciiBytes(":info")],
];

/**
 * Reads the lines that Jepsen writes, one map a line, straight from bytes into the codes of columns.
 *
 * It knows only what is usual: integers, plain ASCII strings and keywords, nil, vectors of these; and as soon as anything
 * else comes it gives up, and says nothing about whether the line is right. What it does read, it reads as
 * `EdnOps.decode` would. Compound values are written into a buffer as canonical JSON, whose bytes say which value it is.
 */
export class UsualEdnScanner {
  /** The event of the line that was scanned last. */
  readonly op: CodedOp = new CodedOp();
  readonly #builder: HistoryBuilder;
  readonly #tables: Tables;
  readonly #kinds: TextKinds;
  readonly #tuples: boolean;
  readonly #scratch: Uint8Array = new Uint8Array(MAX_SCRATCH);
  #written = 0;
  readonly #cursor: UsualEdnCursor = new UsualEdnCursor();
  /** Whether the value is a keyword by itself, which in a completion that is not `ok` is no value. */
  #bareKeyword = false;
  /** In the value `[key value]`, if that was asked for: the id of the key. `NONE` for anything else. */
  #tupleKey: number = NONE;

  constructor(builder: HistoryBuilder, kinds: TextKinds, { keyFrom }: ReadOptions = {}) {
    this.#builder = builder;
    this.#tables = builder.tables;
    this.#kinds = kinds;
    this.#tuples = keyFrom === "tuple";
  }

  /**
   * Scans the line that begins at `start` into `op`. There must be a line feed at or after `start`: it never looks
   * beyond one.
   *
   * @returns The offset after the line feed, or -1 if the line has anything unusual.
   */
  scan(bytes: Uint8Array, start: number): number {
    this.#cursor.moveTo(bytes, start);
    this.#bareKeyword = false;
    this.#tupleKey = NONE;
    const { op } = this;
    op.index = NONE;
    op.time = NONE;
    op.f = NONE;
    op.key = NONE;
    op.value = NONE;
    op.hasValue = false;
    op.error = NONE;
    op.node = NONE;

    this.#cursor.space();
    if (bytes[this.#cursor.at] === HASH) this.#cursor.expect(RECORD);
    if (bytes[this.#cursor.at] !== OPEN_BRACE) return -1;
    this.#cursor.at++;
    let seen = 0;
    this.#cursor.space();
    while (bytes[this.#cursor.at] === COLON) {
      const field = this.#fieldName();
      if (field < 0 || (seen & (1 << field)) !== 0) return -1;
      seen |= 1 << field;
      this.#cursor.space();
      this.#field(field);
      if (!this.#cursor.isUsual()) return -1;
      this.#cursor.space();
    }
    if (bytes[this.#cursor.at] !== CLOSE_BRACE || (seen & REQUIRED) !== REQUIRED || !this.#isWhole())
      return -1;
    this.#cursor.at++;
    return this.#lineEnd();
  }

  /** What only the whole map shows. */
  #isWhole(): boolean {
    const { op } = this;
    if (op.process === NEMESIS_ID) return !this.#tuples && !op.hasValue;
    if (this.#bareKeyword && op.type !== INVOKE && op.type !== OK) return false;
    return !this.#tuples || this.#takeApart();
  }

  /** As `KeyTuples.takeApart`; false for what is rare there or wrong. */
  #takeApart(): boolean {
    const { op } = this;
    if (op.key !== NONE) return false;
    const isPair = this.#tupleKey !== NONE;
    if (op.type !== INVOKE && this.#builder.openKey(op.process) === NONE) return false;
    if (isPair) op.key = this.#tupleKey;
    else if (op.type === INVOKE || op.type === OK) return op.value === NONE && op.type === INVOKE;
    else op.hasValue = false;
    return true;
  }

  #lineEnd(): number {
    const bytes = this.#cursor.bytes;
    this.#cursor.space();
    const feed = bytes[this.#cursor.at] === CARRIAGE_RETURN ? this.#cursor.at + 1 : this.#cursor.at;
    return bytes[feed] === LINE_FEED ? feed + 1 : -1;
  }

  /** -1 for a field that nobody knows. */
  #fieldName(): number {
    for (let field = 0; field < FIELD_NAMES.length; field++) {
      const name = FIELD_NAMES[field];
      if (name === undefined || !standsAt(name, this.#cursor.bytes, this.#cursor.at)) continue;
      if (!isSpace(this.#cursor.bytes[this.#cursor.at + name.length])) continue;
      this.#cursor.at += name.length;
      return field;
    }
    return -1;
  }

  #field(field: number): void {
    const { op } = this;
    if (field === PROCESS) op.process = this.#process();
    else if (field === TYPE) op.type = this.#type();
    else if (field === F) op.f = this.#name(this.#tables.fs, MAX_FS);
    else if (field === TIME) op.time = this.#cursor.natural();
    else if (field === INDEX) op.index = this.#cursor.natural();
    else if (field === NODE) op.node = this.#name(this.#tables.nodes, MAX_NODES);
    else if (field === KEY) op.key = this.#cursor.isNil() ? NONE : this.#key();
    else if (field === VALUE) {
      op.value = this.#value();
      op.hasValue = true;
    } else if (field === ERROR)
      op.error = this.#cursor.isNil() ? NONE : this.#name(this.#tables.errors, OWN_IDS);
  }

  #process(): number {
    if (this.#cursor.bytes[this.#cursor.at] === COLON) {
      this.#cursor.expect(NEMESIS_NAME);
      return NEMESIS_ID;
    }
    const process = this.#cursor.natural();
    if (process >= NAMED_PROCESSES) this.#cursor.surprised = true;
    return process;
  }

  #type(): number {
    for (const [type, name] of TYPES) {
      if (!standsAt(name, this.#cursor.bytes, this.#cursor.at)) continue;
      this.#cursor.at += name.length;
      if (!isEnd(this.#cursor.bytes[this.#cursor.at])) this.#cursor.surprised = true;
      return type;
    }
    this.#cursor.surprised = true;
    return INVOKE;
  }

  /** The id of the text of a keyword or a plain string. */
  #name(table: StringTable, limit: number): number {
    const start = this.#cursor.at + 1;
    let end: number;
    if (this.#cursor.bytes[this.#cursor.at] === COLON) {
      this.#cursor.keyword();
      end = this.#cursor.at;
    } else {
      this.#cursor.string();
      end = this.#cursor.at - 1;
    }
    if (this.#cursor.surprised) return NONE;
    const id = table.internAscii(this.#cursor.bytes, start, end);
    if (id >= limit) this.#cursor.surprised = true;
    return id;
  }

  /** The id of a number, a plain string or a keyword that stands for a key. */
  #key(): number {
    if (isDigit(this.#cursor.bytes[this.#cursor.at])) {
      const start = this.#cursor.at;
      const key = this.#cursor.natural();
      return key < OWN_IDS ? key : this.#tables.keys.internAscii(this.#cursor.bytes, start, this.#cursor.at);
    }
    this.#written = 0;
    if (this.#cursor.bytes[this.#cursor.at] === COLON) this.#writeKeyword();
    else this.#writeString();
    return this.#cursor.surprised ? NONE : this.#tables.keys.internAscii(this.#scratch, 0, this.#written);
  }

  #value(): number {
    const bytes = this.#cursor.bytes;
    if (this.#cursor.isNil()) return NONE;
    if (this.#tuples && bytes[this.#cursor.at] === OPEN_BRACKET) return this.#tuple();
    if (isDigit(bytes[this.#cursor.at])) {
      const start = this.#cursor.at;
      const value = this.#cursor.natural();
      return value < OWN_IDS ? value : this.#tables.values.internAscii(bytes, start, this.#cursor.at);
    }
    this.#bareKeyword = bytes[this.#cursor.at] === COLON;
    this.#written = 0;
    this.#writeJson(0);
    return this.#cursor.surprised ? NONE : this.#tables.values.internAscii(this.#scratch, 0, this.#written);
  }

  /** `[key value]`; anything else is a surprise. */
  #tuple(): number {
    const bytes = this.#cursor.bytes;
    this.#cursor.at++;
    this.#cursor.space();
    const key = this.#key();
    this.#cursor.space();
    if (
      this.#cursor.surprised ||
      bytes[this.#cursor.at] === CLOSE_BRACKET ||
      bytes[this.#cursor.at] === OPEN_BRACE
    ) {
      this.#cursor.surprised = true;
      return NONE;
    }
    const value = this.#tupleValue();
    this.#cursor.space();
    if (bytes[this.#cursor.at] === CLOSE_BRACKET) this.#cursor.at++;
    else this.#cursor.surprised = true;
    this.#tupleKey = key;
    return value;
  }

  #tupleValue(): number {
    if (this.#cursor.isNil()) return NONE;
    if (isDigit(this.#cursor.bytes[this.#cursor.at])) {
      const start = this.#cursor.at;
      const value = this.#cursor.natural();
      return value < OWN_IDS
        ? value
        : this.#tables.values.internAscii(this.#cursor.bytes, start, this.#cursor.at);
    }
    this.#written = 0;
    this.#writeJson(0);
    return this.#cursor.surprised ? NONE : this.#tables.values.internAscii(this.#scratch, 0, this.#written);
  }

  /** Passes over a value and writes it as canonical JSON. */
  #writeJson(depth: number): void {
    switch (this.#cursor.bytes[this.#cursor.at] ?? 0) {
      case QUOTE:
        this.#writeString();
        return;
      case COLON:
        this.#writeKeyword();
        return;
      case OPEN_BRACKET:
        this.#writeVector(depth);
        return;
      case LETTER_N:
        this.#writeWord(NIL, NULL);
        return;
      case LETTER_T:
        this.#writeWord(TRUE, TRUE);
        return;
      case LETTER_F:
        this.#writeWord(FALSE, FALSE);
        return;
      default:
        this.#writeInteger();
    }
  }

  #writeVector(depth: number): void {
    if (depth === MAX_DEPTH) this.#cursor.surprised = true;
    if (!this.#cursor.isUsual()) return;
    this.#cursor.at++;
    this.#write(OPEN_BRACKET);
    this.#cursor.space();
    let first = true;
    while (this.#cursor.isUsual() && this.#cursor.bytes[this.#cursor.at] !== CLOSE_BRACKET) {
      if (!first) this.#write(COMMA);
      first = false;
      this.#writeJson(depth + 1);
      this.#cursor.space();
    }
    this.#cursor.at++;
    this.#write(CLOSE_BRACKET);
  }

  #writeWord(word: Uint8Array, json: Uint8Array): void {
    this.#cursor.expect(word);
    if (!isEnd(this.#cursor.bytes[this.#cursor.at])) this.#cursor.surprised = true;
    for (const byte of json) this.#write(byte);
  }

  #writeInteger(): void {
    const start = this.#cursor.at;
    if (this.#cursor.bytes[start] === MINUS) {
      this.#cursor.at++;
      if (this.#cursor.bytes[this.#cursor.at] === ZERO) this.#cursor.surprised = true;
    }
    this.#cursor.digits();
    this.#copy(start, this.#cursor.at);
  }

  #writeString(): void {
    const start = this.#cursor.at;
    const hasSpace = this.#cursor.string();
    if (this.#cursor.surprised) return;
    // What has a space could not be taken for a keyword, and need not be remembered.
    if (!hasSpace && !this.#kinds.isPlainStringAscii(this.#cursor.bytes, start + 1, this.#cursor.at - 1))
      this.#cursor.surprised = true;
    this.#copy(start, this.#cursor.at);
  }

  #writeKeyword(): void {
    const start = this.#cursor.at + 1;
    this.#cursor.keyword();
    if (this.#cursor.surprised) return;
    if (!this.#kinds.isPlainKeywordAscii(this.#cursor.bytes, start, this.#cursor.at))
      this.#cursor.surprised = true;
    this.#write(QUOTE);
    this.#copy(start, this.#cursor.at);
    this.#write(QUOTE);
  }

  #copy(start: number, end: number): void {
    for (let at = start; at < end; at++) this.#write(this.#cursor.bytes[at] ?? 0);
  }

  #write(byte: number): void {
    if (this.#written === MAX_SCRATCH) this.#cursor.surprised = true;
    else this.#scratch[this.#written++] = byte;
  }
}
