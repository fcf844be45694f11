import { canonicalJson } from "../../history/canonical-json.ts";
import { isJsonArray, type Json } from "../../history/operation.ts";

/** Which rows a predicate read asks for, by their values: `true`, `["=", value]` or `["mod", modulus, remainder]`. */
export interface Predicate {
  /** The same text for the same predicate. */
  readonly text: string;
  /** `all rows`, `rows with value 3` */
  readonly words: string;
  /** Whether it is about integers, and can be asked of nothing else. */
  readonly isNumeric: boolean;
  /** Whether a row with this value is one of them. Rows that are unborn or deleted never are. */
  readonly matches: (value: Json) => boolean;
}

/** The predicate that a micro-operation holds; `undefined` if it is none. */
export function predicateOf(json: Json | undefined): Predicate | undefined {
  if (json === true || json === "true")
    return { text: "true", words: "all rows", isNumeric: false, matches: () => true };
  if (!isJsonArray(json)) return undefined;
  const [f, first, second] = json;
  if (f === "=" && json.length === 2 && first !== undefined && first !== null) return equalTo(first);
  if (f !== "mod" || json.length !== 3 || !isInteger(first) || !isInteger(second) || first === 0)
    return undefined;
  return modulo(first, second);
}

/** Whether something is an integer that a number holds exactly. */
export function isInteger(json: Json | undefined): json is number {
  return Number.isSafeInteger(json);
}

function equalTo(goal: Json): Predicate {
  const text = canonicalJson(goal);
  return {
    text: `= ${text}`,
    words: `rows with value ${text}`,
    isNumeric: false,
    matches: (value) => canonicalJson(value) === text,
  };
}

/** The remainder has the sign of the modulus. */
function modulo(modulus: number, remainder: number): Predicate {
  return {
    text: `mod ${modulus} ${remainder}`,
    words: `rows whose value modulo ${modulus} is ${remainder}`,
    isNumeric: true,
    matches: (value) => isInteger(value) && (((value % modulus) + modulus) % modulus) - remainder === 0,
  };
}
