import { grown } from "../growing-array.ts";
import { StringTable } from "../string-table.ts";
import { isKeywordName } from "./edn.ts";

const KEYWORD = 1;
const STRING = 2;

/**
 * Keeps keywords and strings of one history apart. JSON has only strings, so `:x` and `"x"` are both "x" there, which
 * is what models want to see; but a history that uses both means two values, and to take them for one could turn
 * an invalid history into a valid one. So the kind that a text was first met with has the plain text, and whoever
 * meets it as the other kind must say so.
 */
export class TextKinds {
  readonly #texts: StringTable = new StringTable();
  #kinds: Uint8Array = new Uint8Array(16);

  /** Whether the keyword can be told by its name alone. */
  isPlainKeyword(name: string): boolean {
    return this.#isOf(this.#texts.intern(name), KEYWORD);
  }

  /** Whether the string can be told by its text alone. What could not be a keyword always can. */
  isPlainString(text: string): boolean {
    return !isKeywordName(text) || this.#isOf(this.#texts.intern(text), STRING);
  }

  /** `isPlainKeyword` for ASCII. */
  isPlainKeywordAscii(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#isOf(this.#texts.internAscii(bytes, start, end), KEYWORD);
  }

  /** `isPlainString` for ASCII; it may also remember what could not be a keyword. */
  isPlainStringAscii(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#isOf(this.#texts.internAscii(bytes, start, end), STRING);
  }

  #isOf(id: number, kind: typeof KEYWORD | typeof STRING): boolean {
    while (id >= this.#kinds.length) this.#kinds = grown(this.#kinds);
    this.#kinds[id] ||= kind;
    return this.#kinds[id] === kind;
  }
}
