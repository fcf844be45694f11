import { MAX_DEPTH } from "../canonical-json.ts";
import { type Edn, type EdnMap, isEdnMap, isKeyword, isKeywordName, keyword } from "./edn.ts";
import { ednText } from "./edn-text.ts";

/** A text is not EDN. At the very end of the text it may only have been cut off. */
export class EdnSyntaxError extends Error {
  override readonly name = "EdnSyntaxError";
  /** From 0, in UTF-16 code units. */
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

/** Told of every field of the outermost map: its name, if a keyword, and where its value begins. */
export type OnField = (name: string, offset: number) => void;

/**
 * The values in `text`. Discarded forms and comments are passed over.
 *
 * @throws EdnSyntaxError where it stops being EDN, and for nesting deeper than `MAX_DEPTH`, which could
 *   overflow the stack.
 */
export function parseEdn(text: string, onField?: OnField): Edn[] {
  return new EdnParser(text, onField).forms();
}

const CLOSERS = ")]}";
/** What ends a name or a number. */
const TERMINATORS = ' \t\n\r\f,;"()[]{}\\';
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
};
const CHARACTER_NAMES = /^(newline|return|space|tab|formfeed|backspace|u[0-9a-fA-F]{4}|o[0-7]{1,3})$/;
const SYMBOL = /^(?:\/|(?![:#'])(?![+-]?\d)[^@^`~\p{Cc}]+)$/u;
const NOTHING = Symbol("no value");

class EdnParser {
  readonly #text: string;
  readonly #onField: OnField | undefined;
  #at = 0;
  #depth = 0;
  #mapDepth = 0;

  constructor(text: string, onField: OnField | undefined) {
    this.#text = text;
    this.#onField = onField;
  }

  forms(): Edn[] {
    const forms: Edn[] = [];
    for (let form = this.#next(""); form !== NOTHING; form = this.#next("")) forms.push(form);
    return forms;
  }

  /** The next value, or nothing if `closer` comes first, which is passed over. */
  #next(closer: string): Edn | typeof NOTHING {
    for (;;) {
      this.#space();
      const character = this.#text[this.#at];
      if (character === undefined) {
        if (closer === "") return NOTHING;
        throw this.#error(`the text ends here, expected ${closer}`);
      }
      if (character === closer) {
        this.#at++;
        return NOTHING;
      }
      if (CLOSERS.includes(character)) {
        throw this.#error(
          `found ${character}, expected ${closer === "" ? "a value" : `a value or ${closer}`}`,
        );
      }
      if (!this.#text.startsWith("#_", this.#at)) return this.#value();
      this.#at += 2;
      this.#required("a value to discard");
    }
  }

  #required(expected: string): Edn {
    const start = this.#at;
    const value = this.#nested(() => this.#next(""));
    if (value !== NOTHING) return value;
    if (this.#at < this.#text.length) this.#at = start;
    throw this.#error(`the text ends here, expected ${expected}`);
  }

  #value(): Edn {
    switch (this.#text[this.#at] ?? "") {
      case "(":
        return { kind: "list", items: this.#items(1, ")") };
      case "[":
        return this.#items(1, "]");
      case "{":
        return this.#map();
      case '"':
        return this.#string();
      case "#":
        return this.#dispatch();
      case "\\":
        return this.#character();
      default:
        return this.#atom();
    }
  }

  #items(opener: number, closer: string): Edn[] {
    return this.#nested(() => {
      this.#at += opener;
      const items: Edn[] = [];
      for (let item = this.#next(closer); item !== NOTHING; item = this.#next(closer)) items.push(item);
      return items;
    });
  }

  #map(): EdnMap {
    return this.#nested(() => {
      this.#at++;
      this.#mapDepth++;
      const entries: [Edn, Edn][] = [];
      for (;;) {
        const key = this.#next("}");
        if (key === NOTHING) {
          this.#mapDepth--;
          return { kind: "map", entries };
        }
        this.#space();
        if (this.#mapDepth === 1 && isKeyword(key)) this.#onField?.(key.name, this.#at);
        const value = this.#next("}");
        if (value === NOTHING) {
          this.#at--;
          throw this.#error(`found }, expected a value for ${shown(key)}`);
        }
        entries.push([key, value]);
      }
    });
  }

  #dispatch(): Edn {
    const next = this.#text[this.#at + 1];
    if (next === "{") return { kind: "set", items: this.#items(2, "}") };
    if (next === "#") return this.#symbolicNumber();
    this.#at++;
    const start = this.#at;
    const tag = this.#token();
    if (tag.startsWith(":") && isKeywordName(tag.slice(1))) return this.#namespaced(tag.slice(1));
    if (!/^[a-zA-Z]/.test(tag) || !SYMBOL.test(tag)) {
      this.#at = start;
      throw this.#error(`${this.#found()}, expected {, _ or a tag after #`);
    }
    const value = this.#required(`a value for #${tag}`);
    return { kind: "tagged", tag, value };
  }

  /** `#:a{:b 1}` is how Clojure writes `{:a/b 1}`. */
  #namespaced(namespace: string): EdnMap {
    const map = this.#required(`a map for #:${namespace}`);
    if (!isEdnMap(map)) throw this.#error(`expected a map for #:${namespace}`);
    const entries = map.entries.map(([key, value]): [Edn, Edn] => [
      isKeyword(key) && !key.name.includes("/") ? keyword(`${namespace}/${key.name}`) : key,
      value,
    ]);
    return { kind: "map", entries };
  }

  #symbolicNumber(): Edn {
    const start = this.#at;
    this.#at += 2;
    const name = this.#token();
    const value = { Inf: Infinity, "-Inf": -Infinity, NaN: Number.NaN }[name];
    if (value !== undefined) return { kind: "float", value };
    this.#at = start;
    throw this.#error(`found ##${name}, expected ##Inf, ##-Inf or ##NaN`);
  }

  #string(): string {
    const start = ++this.#at;
    const end = /["\\]/g;
    end.lastIndex = start;
    let text = "";
    let from = start;
    for (let match = end.exec(this.#text); match !== null; match = end.exec(this.#text)) {
      text += this.#text.slice(from, match.index);
      this.#at = match.index + 1;
      if (match[0] === '"') return text;
      text += this.#escape();
      from = this.#at;
      end.lastIndex = from;
    }
    this.#at = this.#text.length;
    throw this.#error('the text ends here, expected " to end the string');
  }

  #escape(): string {
    const next = this.#text[this.#at];
    const plain = next === undefined ? undefined : ESCAPED[next];
    if (plain !== undefined) {
      this.#at++;
      return plain;
    }
    if (next === "u") {
      const digits = this.#text.slice(this.#at + 1, this.#at + 5);
      if (/^[0-9a-fA-F]{4}$/.test(digits)) {
        this.#at += 5;
        return String.fromCharCode(Number.parseInt(digits, 16));
      }
      if (this.#at + 1 + digits.length === this.#text.length) this.#at = this.#text.length;
    }
    throw this.#error(`${this.#found()}, expected one of " \\ n r t b f u after a backslash`);
  }

  #character(): Edn {
    const start = this.#at;
    this.#at++;
    const first = this.#text.codePointAt(this.#at);
    if (first === undefined) throw this.#error("the text ends here, expected a character after \\");
    this.#at += first > 0xffff ? 2 : 1;
    this.#token();
    const text = this.#text.slice(start, this.#at);
    const isOne = text.length === (first > 0xffff ? 3 : 2);
    if (isOne || CHARACTER_NAMES.test(text.slice(1))) return { kind: "other", text };
    this.#at = start;
    throw this.#error(`found ${shownText(text)}, expected a character`);
  }

  #atom(): Edn {
    const start = this.#at;
    const token = this.#token();
    if (token === "nil") return null;
    if (token === "true") return true;
    if (token === "false") return false;
    if (token.startsWith(":") && isKeywordName(token.slice(1))) return keyword(token.slice(1));
    const value = /^[+-]?\d/.test(token) ? numberIn(token) : undefined;
    if (value !== undefined) return value;
    if (SYMBOL.test(token) && token !== "") return { kind: "other", text: token };
    this.#at = start;
    throw this.#error(`${token === "" ? this.#found() : `found ${shownText(token)}`}, expected a value`);
  }

  /** The name or number that begins here. */
  #token(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !TERMINATORS.includes(this.#text[this.#at] ?? "")) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #space(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ";") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else if (character !== undefined && " \t\n\r\f,".includes(character)) this.#at++;
      else return;
    }
  }

  #nested<T>(parse: () => T): T {
    // The op map and its record tag are not part of the value that the limit is meant for.
    if (this.#depth > MAX_DEPTH) throw this.#error(`expected at most ${MAX_DEPTH} levels of nesting`);
    this.#depth++;
    const value = parse();
    this.#depth--;
    return value;
  }

  #found(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) return "the text ends here";
    return code === 0 ? "found a NUL byte" : `found ${JSON.stringify(String.fromCodePoint(code))}`;
  }

  #error(reason: string): EdnSyntaxError {
    return new EdnSyntaxError(this.#at, reason);
  }
}

/** `undefined` for what begins like a number and is none. */
function numberIn(token: string): Edn | undefined {
  if (/^[+-]?(?:0|[1-9]\d*)N?$/.test(token)) {
    const digits = token.replace(/^\+|N$/g, "");
    const value = Number(digits);
    return Number.isSafeInteger(value) ? value + 0 : BigInt(digits);
  }
  if (/^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(token))
    return { kind: "float", value: Number(token) };
  const isExact = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?M$/.test(token);
  const isRatio = /^[+-]?\d+\/\d+$/.test(token);
  return isExact || isRatio ? { kind: "other", text: token } : undefined;
}

function shown(value: Edn): string {
  return shownText(ednText(value));
}

function shownText(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
