import { canonicalJson } from "./canonical-json.ts";
import { grown } from "./growing-array.ts";
import type { MicroOps } from "./micro-ops.ts";
import type { Json } from "./operation.ts";
import { StringTable } from "./string-table.ts";
import { mayBeTransactionText } from "./transaction-text.ts";
import { TransactionValues } from "./transaction-values.ts";

/** The id of nothing: of an absent key, error or node, of a null value, of a partner that does not exist. */
export const NONE = -1;
/** The nth value of the table has id `FIRST_TABLED - n`. */
const FIRST_TABLED = -2;

/**
 * Gives values 32-bit ids such that two values have the same id exactly if they are equal as JSON.
 *
 * An integer from 0 to 2^31 - 1 is its own id and needs no table, which covers nearly every value that
 * workloads write. `NONE` is the id of the value that means nothing. Everything else is tabled and numbered downwards from
 * -2: transactions as their micro-operations, whatever is left as canonical JSON text. So `1` and `"1"` differ, `0` and `-0` do not.
 */
export class Interner<T extends Json | undefined> {
  readonly #none: T;
  readonly #texts: StringTable = new StringTable();
  readonly #transactions: TransactionValues = new TransactionValues(this);
  readonly #entries: Entries = new Entries();

  /** @param none - What the id `NONE` stands for. */
  constructor(none: T) {
    this.#none = none;
  }

  /** How many values needed the table. */
  get tabled(): number {
    return this.#texts.size + this.#transactions.size;
  }

  /** The micro-operations of those values that are transactions. */
  get microOps(): MicroOps {
    return this.#transactions.microOps;
  }

  /** @throws HistoryFormatError if JSON cannot hold the value. */
  intern(value: Json | undefined): number {
    if (isItsOwnId(value)) return value | 0;
    if (value === undefined || value === this.#none) return NONE;
    const transaction = this.#transactions.intern(value);
    return transaction === NONE
      ? this.#textId(this.#texts.intern(canonicalJson(value)))
      : this.#transactionId(transaction);
  }

  /** The id of the value that `bytes[start]` up to `bytes[end]` are the canonical JSON of, all below 0x80. It is not its own id. */
  internAscii(bytes: Uint8Array, start: number, end: number): number {
    if (mayBeTransactionText(bytes, start)) {
      const transaction = this.#transactions.internAscii(bytes, start, end);
      if (transaction !== NONE) return this.#transactionId(transaction);
    }
    return this.#textId(this.#texts.internAscii(bytes, start, end));
  }

  /** The id of `value`, `undefined` if the history does not hold it. An integer that is its own id always has one. */
  idOf(value: T): number | undefined {
    if (isItsOwnId(value)) return value | 0;
    if (value === this.#none || value === undefined) return NONE;
    return this.#tabledIdOf(canonicalJson(value));
  }

  /** The id of the value with this canonical JSON, `undefined` if the history does not hold it. */
  idOfText(text: string): number | undefined {
    const number = smallInteger(text, 0, text.length);
    if (number !== NONE) return number;
    if (text === "null" && this.#none === null) return NONE;
    return this.#tabledIdOf(text);
  }

  /** The value with this id; arrays and objects are made anew each time. */
  decode(id: number): T {
    if (id >= 0) return id as T;
    return id === NONE ? this.#none : (JSON.parse(this.text(id)) as T);
  }

  /** The canonical JSON of the value with this id: enough to print it or to compare it. */
  text(id: number): string {
    if (id >= 0) return String(id);
    if (id === NONE) return "null";
    const transaction = this.transactionOf(id);
    if (transaction !== NONE) return this.#transactions.text(transaction);
    return this.#texts.decode(this.#entries.textOf(FIRST_TABLED - id));
  }

  /** Ends the transaction that was begun in `microOps`. @returns Its id. */
  endTransaction(): number {
    return this.#transactionId(this.microOps.end());
  }

  /** The number in `microOps` of the transaction that this is the id of, `NONE` if it is something else. */
  transactionOf(id: number): number {
    return id > FIRST_TABLED ? NONE : this.#entries.transactionOf(FIRST_TABLED - id);
  }

  #tabledIdOf(text: string): number | undefined {
    // A transaction that the table lacks is added: nobody counts on what is not there, and few ever ask.
    if (text.startsWith("[[")) return this.intern(JSON.parse(text) as Json);
    const entry = this.#texts.idOf(text);
    return entry < 0 ? undefined : FIRST_TABLED - this.#entries.ofText(entry);
  }

  #textId(text: number): number {
    return FIRST_TABLED - this.#entries.ofText(text);
  }

  #transactionId(transaction: number): number {
    return FIRST_TABLED - this.#entries.ofTransaction(transaction);
  }
}

/**
 * Numbers the texts and the transactions of a table together, in order of first appearance. As long as there is no transaction,
 * an entry is its text, and nothing is kept.
 */
class Entries {
  #size = 0;
  #texts = 0;
  #transactions = 0;
  #ofText: Int32Array = new Int32Array();
  #ofTransaction: Int32Array = new Int32Array();
  /** By entry: the number of its text, or -1 less the number of its transaction. */
  #what: Int32Array = new Int32Array();

  ofText(text: number): number {
    if (this.#transactions === 0) {
      if (text >= this.#texts) this.#size = this.#texts = text + 1;
      return text;
    }
    if (text === this.#texts) this.#addText();
    return this.#ofText[text] ?? NONE;
  }

  ofTransaction(transaction: number): number {
    if (this.#transactions === 0) this.#begin();
    if (transaction === this.#transactions) this.#addTransaction();
    return this.#ofTransaction[transaction] ?? NONE;
  }

  textOf(entry: number): number {
    return this.#transactions === 0 ? entry : (this.#what[entry] ?? NONE);
  }

  /** The transaction that an entry is, `NONE` if it is a text. */
  transactionOf(entry: number): number {
    const what = this.#transactions === 0 ? 0 : (this.#what[entry] ?? 0);
    return what >= 0 ? NONE : -1 - what;
  }

  /** Says of all texts before the first transaction what went without saying. */
  #begin(): void {
    const room = Math.max(16, this.#texts);
    this.#ofText = Int32Array.from({ length: room }, (_, text) => text);
    this.#what = Int32Array.from({ length: room }, (_, text) => text);
  }

  #addText(): void {
    if (this.#texts === this.#ofText.length) this.#ofText = grown(this.#ofText);
    this.#ofText[this.#texts] = this.#size;
    this.#add(this.#texts++);
  }

  #addTransaction(): void {
    if (this.#transactions === this.#ofTransaction.length) this.#ofTransaction = grown(this.#ofTransaction);
    this.#ofTransaction[this.#transactions] = this.#size;
    this.#add(-1 - this.#transactions++);
  }

  #add(what: number): void {
    if (this.#size === this.#what.length) this.#what = grown(this.#what);
    this.#what[this.#size++] = what;
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
