import type { Edn } from "./edn.ts";
import { isEdnArray } from "./edn.ts";

/** A value in EDN, on one line. Equal values that list their elements in the same order have the same text. */
export function ednText(value: Edn): string {
  if (value === null) return "nil";
  if (typeof value === "string") return stringText(value);
  if (typeof value !== "object") return String(value);
  if (isEdnArray(value)) return `[${value.map(ednText).join(" ")}]`;
  switch (value.kind) {
    case "keyword":
      return `:${value.name}`;
    case "float":
      return floatText(value.value);
    case "list":
      return `(${value.items.map(ednText).join(" ")})`;
    case "set":
      return `#{${value.items.map(ednText).join(" ")}}`;
    case "map":
      return `{${value.entries.map(([key, item]) => `${ednText(key)} ${ednText(item)}`).join(", ")}}`;
    case "tagged":
      return `#${value.tag} ${ednText(value.value)}`;
    case "other":
      return value.text;
  }
}

/** Shortest digits that read back as the same number, always with a point or an exponent. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "##NaN";
  if (!Number.isFinite(value)) return value > 0 ? "##Inf" : "##-Inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  if (/[.e]/.test(text)) return text;
  return Math.abs(value) < 1e15 ? `${text}.0` : value.toExponential();
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/** Control characters and halves of characters would not survive as they are. */
function stringText(text: string): string {
  const escaped = text.replace(
    /["\\\p{Cc}\p{Cs}]/gu,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}
