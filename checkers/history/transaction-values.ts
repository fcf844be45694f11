import { asciiBytes, standsAt } from "./ascii.ts";
import { grown } from "./growing-array.ts";
import type { Interner } from "./interner.ts";
import { APPEND, MicroOps, NO_LIST, READ, WRITE } from "./micro-ops.ts";
import { isJsonArray, type Json } from "./operation.ts";

const NONE = -1;

const NAMES = ["append", "r", "w"] as const;
const CODES: ReadonlyMap<Json, number> = new Map<Json, number>([
  ["append", APPEND],
  ["r", READ],
  ["w", WRITE],
]);

const BEGIN_APPEND = asciiBytes('["append",');
const BEGIN_READ = asciiBytes('["r",');
const BEGIN_WRITE = asciiBytes('["w",');
const NULL = asciiBytes("null");

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** So many digits always fit into an id. */
const SAFE_DIGITS = 9;

/** The values of an interner that are transactions: arrays of `["append", key, value]`, `["r", key, value]` and `["w", key, value]`. */
export class TransactionValues {
  readonly microOps: MicroOps = new MicroOps();
  readonly #values: Pick<Interner<Json>, "intern" | "internAscii" | "text">;
  #list: Int32Array = new Int32Array(64);
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;

  /** @param values - The interner of everything in the transactions. */
  constructor(values: Pick<Interner<Json>, "intern" | "internAscii" | "text">) {
    this.#values = values;
  }

  get size(): number {
    return this.microOps.size;
  }

  /** The number of the transaction that `value` is, `NONE` if it is none or is not to be kept as one. */
  intern(value: Json): number {
    if (!isTransaction(value)) return NONE;
    this.microOps.begin();
    for (const [f, key, operand] of value) {
      const code = CODES.get(f) ?? READ;
      const keyId = this.#values.intern(key);
      if (code === READ && isJsonArray(operand)) {
        this.#addList(keyId, operand);
      } else this.microOps.add(code, keyId, this.#values.intern(operand));
    }
    return this.microOps.end();
  }

  #addList(key: number, elements: readonly Json[]): void {
    while (this.#list.length < elements.length) this.#list = grown(this.#list, elements.length);
    for (let i = 0; i < elements.length; i++) this.#list[i] = this.#values.intern(elements[i] ?? null);
    this.microOps.addList(key, this.#list, elements.length);
  }

  /** The same of the value whose canonical JSON stands in `bytes`, all below 0x80. */
  internAscii(bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes;
    this.#at = start + 1;
    this.#end = end;
    this.microOps.begin();
    for (;;) {
      if (!this.#microOp()) return NONE;
      const next = bytes[this.#at++];
      if (next === CLOSE_BRACKET && this.#at === end) return this.microOps.end();
      if (next !== COMMA) return NONE;
    }
  }

  #microOp(): boolean {
    const f = this.#f();
    if (f === NONE) return false;
    const first = this.#bytes[this.#at];
    if (first !== QUOTE && !isDigit(first) && first !== 0x2d) return false;
    const key = this.#operand();
    if (key === FAILED || this.#bytes[this.#at++] !== COMMA) return false;
    if (f === READ && this.#bytes[this.#at] === OPEN_BRACKET) {
      if (!this.#listRead(key)) return false;
    } else {
      const value = this.#operand();
      if (value === FAILED) return false;
      this.microOps.add(f, key, value);
    }
    return this.#bytes[this.#at++] === CLOSE_BRACKET;
  }

  #f(): number {
    if (this.#skip(BEGIN_READ)) return READ;
    if (this.#skip(BEGIN_APPEND)) return APPEND;
    return this.#skip(BEGIN_WRITE) ? WRITE : NONE;
  }

  #skip(expected: Uint8Array): boolean {
    if (!standsAt(expected, this.#bytes, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #listRead(key: number): boolean {
    const bytes = this.#bytes;
    let length = 0;
    this.#at++;
    if (bytes[this.#at] === CLOSE_BRACKET) this.#at++;
    else {
      for (;;) {
        const element = this.#operand();
        if (element === FAILED) return false;
        if (length === this.#list.length) this.#list = grown(this.#list);
        this.#list[length++] = element;
        const next = bytes[this.#at++];
        if (next === CLOSE_BRACKET) break;
        if (next !== COMMA) return false;
      }
    }
    this.microOps.addList(key, this.#list, length);
    return true;
  }

  /** The id of the value that comes next, `FAILED` for an array of arrays. */
  #operand(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let number = 0;
    for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) {
      number = (Math.imul(number, 10) + byte - ZERO) | 0;
      at++;
    }
    if (at > start && at - start <= SAFE_DIGITS && endsValue(bytes[at])) {
      this.#at = at;
      return number;
    }
    if (this.#skip(NULL)) return NONE;
    if (bytes[start] === OPEN_BRACKET && bytes[start + 1] === OPEN_BRACKET) return FAILED;
    this.#at = this.#endOfValue(start);
    // A number with ten digits may be its own id, which only its value tells.
    if (at > start) return this.#values.intern(JSON.parse(asText(bytes, start, this.#at)) as Json);
    return this.#values.internAscii(bytes, start, this.#at);
  }

  /** Where the value that begins at `start` ends: there are no escapes in what is plain, and no spaces in what is canonical. */
  #endOfValue(start: number): number {
    let depth = 0;
    let inString = false;
    for (let at = start; at < this.#end; at++) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === QUOTE) inString = !inString;
      else if (inString) continue;
      else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth++;
      else if (depth === 0 && endsValue(byte)) return at;
      else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--;
    }
    return this.#end;
  }

  /** The canonical JSON of a transaction. */
  text(transaction: number): string {
    const { start, f, key, value, listLength } = this.microOps.columns;
    const parts: string[] = [];
    const end = start[transaction + 1] ?? 0;
    for (let at = start[transaction] ?? 0; at < end; at++) {
      const length = listLength[at] ?? NO_LIST;
      const operand =
        length === NO_LIST ? this.#values.text(value[at] ?? NONE) : this.#listText(value[at] ?? 0, length);
      parts.push(`["${NAMES[f[at] ?? READ] ?? "r"}",${this.#values.text(key[at] ?? NONE)},${operand}]`);
    }
    return `[${parts.join(",")}]`;
  }

  #listText(branch: number, length: number): string {
    const texts: string[] = [];
    for (let i = 0; i < length; i++) texts.push(this.#values.text(this.microOps.lists.at(branch, i)));
    return `[${texts.join(",")}]`;
  }
}

/** No id of any value. */
const FAILED = -0x8000_0000;

function endsValue(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACKET;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function asText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

type MicroOp = readonly [f: string, key: Json, value: Json];

/**
 * Whether `value` has the form of a transaction. Arrays of arrays within it are left alone, so that no transaction is ever part of
 * another.
 */
function isTransaction(value: Json): value is readonly MicroOp[] {
  if (!isJsonArray(value) || value.length === 0) return false;
  return value.every((microOp) => {
    if (!isJsonArray(microOp) || microOp.length !== 3) return false;
    const [f = null, key = null, operand = null] = microOp;
    if (!CODES.has(f) || (typeof key !== "string" && typeof key !== "number")) return false;
    if (!isJsonArray(operand)) return true;
    return f === "r" ? operand.every((element) => !startsWithArray(element)) : !startsWithArray(operand);
  });
}

function startsWithArray(value: Json): boolean {
  return isJsonArray(value) && isJsonArray(value[0] ?? null);
}
