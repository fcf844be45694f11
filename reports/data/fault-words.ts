import type { Json } from "../../checkers/history/operation.ts";
import { plainJson } from "./operation-data.ts";

/** What a nemesis was asked or saw, as a person would write it: `n1→n3,n4; n2→n3,n4`, `nodes: n1, n2`. */
export function faultWords(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return typeof value === "string" ? value : plainJson(value);
  if (isList(value)) return listWords(value);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([name, item]) => `${name}: ${faultWords(item)}`)
    .join("; ");
}

function listWords(values: readonly Json[]): string {
  if (values.length === 0) return "none";
  const links = values.map(toLink);
  if (links.every((link) => link !== undefined)) return linkWords(links);
  return values.map((value) => (isList(value) ? `{${listWords(value)}}` : faultWords(value))).join(", ");
}

interface NamedLink {
  readonly from: string;
  readonly to: string;
  /** Everything else that is known about the link, in words. */
  readonly rest: string;
}

function toLink(value: Json): NamedLink | undefined {
  if (typeof value !== "object" || value === null || isList(value)) return undefined;
  const { from, to, ...rest } = value;
  if (typeof from !== "string" || typeof to !== "string") return undefined;
  return { from, to, rest: faultWords(rest) };
}

/** Links of one origin share an arrow, and links of which the same is known stand together. */
function linkWords(links: readonly NamedLink[]): string {
  const byRest = new Map<string, Map<string, string[]>>();
  for (const { from, to, rest } of links) {
    const byFrom = byRest.get(rest) ?? new Map<string, string[]>();
    byRest.set(rest, byFrom);
    byFrom.set(from, [...(byFrom.get(from) ?? []), to]);
  }
  return [...byRest]
    .map(([rest, byFrom]) => {
      const arrows = [...byFrom].map(([from, tos]) => `${from}→${tos.join(",")}`).join(" ");
      return rest === "" ? arrows : `${arrows} (${rest})`;
    })
    .join("; ");
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
