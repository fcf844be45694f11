import { MAX_DEPTH } from "./canonical-json.ts";

/** Where a text stops being JSON. At the very end of the text it may only have been cut off. */
export interface JsonSyntaxError {
  /** From 0, in UTF-16 code units. */
  readonly offset: number;
  /** What should have stood there: "a value". */
  readonly expected: string;
}

/** What a scan tells of an object while it passes: fields of the outermost object, and every number. */
export interface JsonVisitor {
  /** A field's value begins at `offset`. */
  readonly onField?: (name: string, offset: number) => void;
  /** A number as it is written, somewhere inside the last field told of. */
  readonly onNumber?: (text: string, offset: number) => void;
}

/**
 * Looks for the first thing in `text` that is not JSON, and tells `visitor` what it passes.
 *
 * `JSON.parse` is far faster, but what it says about errors differs between engines and releases, and it
 * does not say where a field is. So this runs only over lines that something is wrong with.
 *
 * @see RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format", 2017.
 */
export function scanJson(text: string, visitor: JsonVisitor = {}): JsonSyntaxError | undefined {
  try {
    new Scanner(text, visitor).document();
    return undefined;
  } catch (error) {
    if (error instanceof Unexpected) return { offset: error.offset, expected: error.expected };
    throw error;
  }
}

/** Leaves the recursion of the scanner; never leaves this file. */
class Unexpected extends Error {
  readonly offset: number;
  readonly expected: string;

  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
    this.expected = expected;
  }
}

class Scanner {
  readonly #text: string;
  readonly #visitor: JsonVisitor;
  #offset = 0;
  #depth = 0;

  constructor(text: string, visitor: JsonVisitor) {
    this.#text = text;
    this.#visitor = visitor;
  }

  document(): void {
    this.#value();
    this.#space();
    if (this.#offset < this.#text.length) this.#fail("the end of the line");
  }

  #value(): void {
    this.#space();
    const next = this.#peek();
    if (next === "{")
      this.#nested(() => {
        this.#object();
      });
    else if (next === "[")
      this.#nested(() => {
        this.#array();
      });
    else if (next === '"') this.#string();
    else if (next === "-" || isDigit(next)) this.#number();
    else if (next === "t") this.#literal("true");
    else if (next === "f") this.#literal("false");
    else if (next === "n") this.#literal("null");
    else this.#fail("a value");
  }

  #nested(scan: () => void): void {
    // The outermost object is not part of the value that the limit is meant for.
    if (this.#depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels of nesting`);
    this.#depth++;
    scan();
    this.#depth--;
  }

  #object(): void {
    this.#offset++;
    if (this.#skip("}")) return;
    do {
      this.#field();
    } while (this.#skip(","));
    if (!this.#skip("}")) this.#fail(", or }");
  }

  #field(): void {
    this.#space();
    const start = this.#offset;
    if (this.#peek() !== '"') this.#fail("a field name in double quotes");
    this.#string();
    const name = this.#text.slice(start, this.#offset);
    if (!this.#skip(":")) this.#fail(":");
    this.#space();
    if (this.#depth === 1) this.#visitor.onField?.(JSON.parse(name) as string, this.#offset);
    this.#value();
  }

  #array(): void {
    this.#offset++;
    if (this.#skip("]")) return;
    do {
      this.#value();
    } while (this.#skip(","));
    if (!this.#skip("]")) this.#fail(", or ]");
  }

  #string(): void {
    this.#offset++;
    for (;;) {
      const next = this.#peek();
      if (next === undefined) this.#fail('" to end the string');
      if (next < " ") this.#fail("an escape such as \\n for a control character");
      this.#offset++;
      if (next === '"') return;
      if (next === "\\") this.#escape();
    }
  }

  #escape(): void {
    const next = this.#peek();
    if (next === undefined || !'"\\/bfnrtu'.includes(next))
      this.#fail('one of " \\ / b f n r t u after a backslash');
    this.#offset++;
    if (next !== "u") return;
    for (let digits = 0; digits < 4; digits++) {
      if (!/^[0-9a-f]$/i.test(this.#peek() ?? "")) this.#fail("four hexadecimal digits after \\u");
      this.#offset++;
    }
  }

  #number(): void {
    const start = this.#offset;
    if (this.#peek() === "-") this.#offset++;
    if (this.#peek() === "0") this.#offset++;
    else this.#digits();
    if (this.#peek() === ".") {
      this.#offset++;
      this.#digits();
    }
    if (this.#peek() === "e" || this.#peek() === "E") {
      this.#offset++;
      if (this.#peek() === "+" || this.#peek() === "-") this.#offset++;
      this.#digits();
    }
    this.#visitor.onNumber?.(this.#text.slice(start, this.#offset), start);
  }

  #digits(): void {
    if (!isDigit(this.#peek())) this.#fail("a digit");
    while (isDigit(this.#peek())) this.#offset++;
  }

  #literal(word: string): void {
    for (const letter of word) {
      if (this.#peek() !== letter) this.#fail(word);
      this.#offset++;
    }
  }

  #skip(character: string): boolean {
    this.#space();
    if (this.#peek() !== character) return false;
    this.#offset++;
    return true;
  }

  #space(): void {
    while (" \t\n\r".includes(this.#peek() ?? "x")) this.#offset++;
  }

  #peek(): string | undefined {
    return this.#text[this.#offset];
  }

  #fail(expected: string): never {
    throw new Unexpected(this.#offset, expected);
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}
