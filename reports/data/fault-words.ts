import { isJsonArray, type Json } from "../../checkers/history/operation.ts";
import { spaced } from "./figure-words.ts";
import { plainJson } from "./operation-data.ts";

type JsonObject = Readonly<Record<string, Json | undefined>>;

/** What names of values say nothing that the column they stand in does not say. */
const SILENT_NAMES: ReadonlySet<string> = new Set([
  ...["cut", "observed", "nodes", "targeter", "grudge", "how", "kind", "clock"],
]);

/** What reads better as a phrase than as a name and its value. */
const PHRASES: ReadonlyMap<string, (words: string) => string> = new Map([
  ["service", (words) => `only ${words}`],
  ["flapEveryMs", (words) => `flapping every ${words} ms`],
  ["cycles", (words) => (words === "1" ? "once" : `${words} times`)],
  ["byMs", (words) => `by ${inMilliseconds(words)}`],
  ["periodMs", (words) => `every ${words} ms`],
  ["msPerSecond", (words) => `gaining ${inMilliseconds(words)} a second`],
]);

/** One figure, or one for each node: `n1: 2900; n2: -160` as `n1 2900 ms, n2 -160 ms`. */
function inMilliseconds(figures: string): string {
  return figures
    .split("; ")
    .map((figure) => `${figure.replace(":", "")} ms`)
    .join(", ");
}

/** What a nemesis was asked or saw, as a person would write it: `halves; n1 n2 | n3 n4 n5`, `one; n4`. */
export function faultWords(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return typeof value === "string" ? value : plainJson(value);
  if (isJsonArray(value)) return listWords(value);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([name, item]) => {
      if (name === "cut" && isCut(item)) return cutWords(item);
      const words = faultWords(item);
      const phrase = PHRASES.get(name);
      if (phrase !== undefined) return phrase(words);
      return SILENT_NAMES.has(name) ? words : `${spaced(name)}: ${words}`;
    })
    .join("; ");
}

/** What is known of a fault after it was injected beyond what was asked for. */
export function newWords(asked: Json, seen: Json | undefined): string {
  if (!isObject(asked) || !isObject(seen)) return faultWords(seen);
  const known = new Map(Object.entries(asked).map(([name, value]) => [name, plainJson(value)]));
  const added = Object.entries(seen).filter(([name, value]) => known.get(name) !== plainJson(value));
  return faultWords(Object.fromEntries(added));
}

/** Where a fault is in force, as short as can be; what was hit counts for more than what was aimed at. */
export function whereWords(asked: Json, seen: Json | undefined): string {
  for (const value of [seen, asked]) {
    if (!isObject(value)) continue;
    const { cut, hit, nodes } = value;
    if (isCut(cut)) return `${cutWords(cut)}${styleWords(value)}`;
    if (Array.isArray(hit)) return faultWords(hit);
    if (Array.isArray(nodes)) return faultWords(nodes);
  }
  return faultWords(asked) || faultWords(seen);
}

/** Whom a fault in force hits, for a line of text: a cut that does not divide the nodes into groups goes by its name. */
export function inForceWords(seen: Json): string {
  const words = whereWords(seen, undefined);
  if (!words.includes(MUTE) || !isObject(seen)) return words;
  return `${faultWords(seen["grudge"])}${styleWords(seen)}`;
}

/** How links are cut, if not as usual: ` (only peer, reset, flapping)`. */
function styleWords({ how, service, flapEveryMs }: JsonObject): string {
  const styles = [
    service === undefined ? [] : `only ${faultWords(service)}`,
    how === undefined ? [] : faultWords(how),
    flapEveryMs === undefined ? [] : "flapping",
  ].flat();
  return styles.length === 0 ? "" : ` (${styles.join(", ")})`;
}

/** Between a sender and the receivers that it does not reach. */
const MUTE = "↛";

type Cut = Readonly<Record<string, readonly string[]>>;

/**
 * Links that carry nothing, given as receivers by sender. Cuts that divide the nodes into groups read as the groups,
 * `n1 n2 | n3`; all others as arrows.
 */
function cutWords(cut: Cut): string {
  const names = new Set([...Object.keys(cut), ...Object.values(cut).flat()]);
  const nodes = [...names].toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const isSilent = (from: string, to: string): boolean => cut[from]?.includes(to) ?? false;
  const groups: string[][] = [];
  for (const node of nodes) {
    const group = groups.find(([first = node]) => !isSilent(first, node) && !isSilent(node, first));
    if (group === undefined) groups.push([node]);
    else group.push(node);
  }
  const isDivided = nodes.every((a) =>
    nodes.every(
      (b) => a === b || isSilent(a, b) !== groups.some((group) => group.includes(a) && group.includes(b)),
    ),
  );
  if (isDivided) return groups.map((group) => group.join(" ")).join(" | ");
  return Object.entries(cut)
    .map(([from, receivers]) => `${from}${MUTE}${receivers.join(",")}`)
    .join(" ");
}

function listWords(values: readonly Json[]): string {
  if (values.length === 0) return "none";
  return values
    .map((value) => (isObject(value) || isJsonArray(value) ? `{${faultWords(value)}}` : faultWords(value)))
    .join(", ");
}

function isCut(value: Json | undefined): value is Cut {
  return isObject(value) && Object.values(value).every((receivers) => Array.isArray(receivers));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
