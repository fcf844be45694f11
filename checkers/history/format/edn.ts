/**
 * A value of EDN, Clojure's notation of data. Vectors are arrays, integers that a number holds exactly are numbers.
 *
 * @see https://github.com/edn-format/edn
 */
export type Edn =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Edn[]
  | EdnKeyword
  | EdnFloat
  | EdnList
  | EdnSet
  | EdnMap
  | EdnTagged
  | EdnOther;

export interface EdnKeyword {
  readonly kind: "keyword";
  /** Without the colon. */
  readonly name: string;
}

export interface EdnFloat {
  readonly kind: "float";
  readonly value: number;
}

export interface EdnList {
  readonly kind: "list";
  readonly items: readonly Edn[];
}

export interface EdnSet {
  readonly kind: "set";
  readonly items: readonly Edn[];
}

export interface EdnMap {
  readonly kind: "map";
  readonly entries: readonly (readonly [Edn, Edn])[];
}

export interface EdnTagged {
  readonly kind: "tagged";
  readonly tag: string;
  readonly value: Edn;
}

/** What has no word of its own here, as it is written: symbols, characters, ratios, exact decimals. */
export interface EdnOther {
  readonly kind: "other";
  readonly text: string;
}

export function isEdnArray(value: Edn): value is readonly Edn[] {
  return Array.isArray(value);
}

export function keyword(name: string): EdnKeyword {
  return { kind: "keyword", name };
}

export function isEdnMap(value: Edn): value is EdnMap {
  return typeof value === "object" && value !== null && !isEdnArray(value) && value.kind === "map";
}

export function isKeyword(value: Edn | undefined): value is EdnKeyword {
  return typeof value === "object" && value !== null && !isEdnArray(value) && value.kind === "keyword";
}

const KEYWORD_NAME = /^(?![:/])[!#$%&'*+\-./0-9:<=>?A-Z_a-z|]+(?<![:/])$/;

/** Whether a colon before `text` makes it a keyword. */
export function isKeywordName(text: string): boolean {
  return KEYWORD_NAME.test(text);
}
