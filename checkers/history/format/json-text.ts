import { isJsonArray, type Json } from "../operation.ts";

/** A value in JSON as `JSON.stringify` writes it, but -0 stays what it is. */
export function jsonText(value: Json): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.push(`${JSON.stringify(name)}:${jsonText(field)}`);
  }
  return `{${fields.join(",")}}`;
}
