import { isJsonArray, type Json } from "../../checkers/history/operation.ts";
import { plainJson, shorten } from "./operation-data.ts";

/** A figure must stay a figure: what is longer is for machines, and they read verdict.json. */
const MAX_LENGTH = 240;

/** A checker's figure, or the settings of a run, as a person would write it. */
export function figureWords(value: Json): string {
  return shorten(words(value), MAX_LENGTH);
}

function words(value: Json): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return plainJson(value);
  if (isJsonArray(value)) return value.length === 0 ? "none" : value.map(words).join(", ");
  return Object.entries(value)
    .flatMap(([name, item]) => {
      if (item === undefined) return [];
      return typeof item === "object" && item !== null
        ? [`${spaced(name)} (${words(item)})`]
        : [`${spaced(name)} ${words(item)}`];
    })
    .join(", ");
}

/** `bytesHeld` as `bytes held`. */
export function spaced(name: string): string {
  return name.replace(/[a-z][A-Z]/g, ([before = "", after = ""]) => `${before} ${after.toLowerCase()}`);
}
