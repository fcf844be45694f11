/** The ways to write a history that readers know. */
export type Format = "jsonl" | "json-array" | "edn" | "jepsen-log";

/** Nothing is held back for longer than this before a format is settled on. */
const MAX_PREFIX = 64 * 1024;

/**
 * What the beginning of a file is, from its content alone; `undefined` as long as that needs more of it.
 *
 * A map with a keyword is EDN, an object with a string JSON; both may stand in a collection, where EDN has more
 * brackets to choose from. Comments and tags are EDN's. Everything else is left to the reader of logs if there is
 * any line of a log, and otherwise to that of JSON lines, which says what is wrong with it.
 */
export function detectFormat(prefix: string, atEnd: boolean): Format | undefined {
  const text = prefix.replace(/^\ufeff/, "");
  const begin = text.search(/[^\s,]/);
  const settled = atEnd || text.length >= MAX_PREFIX;
  if (begin < 0) return settled ? "jsonl" : undefined;
  const first = text[begin];
  if (first === ";" || first === "#" || first === "(") return "edn";
  if (first === "{" || first === "[") {
    const inside = /^[{[][\s,]*(.)/.exec(text.slice(begin))?.[1];
    if (inside === undefined) return settled ? (first === "{" ? "jsonl" : "json-array") : undefined;
    return first === "{" ? objectFormat(inside) : collectionFormat(text.slice(begin), settled);
  }
  if (/^[^\n]*\bjepsen\.\w+/m.test(text)) return "jepsen-log";
  return settled || text.length > 4096 ? "jsonl" : undefined;
}

function objectFormat(inside: string): Format {
  return inside === ":" || inside === ";" || inside === "#" ? "edn" : "jsonl";
}

function collectionFormat(text: string, settled: boolean): Format | undefined {
  const inside = /^\[[\s,]*([^\s,])(?:[\s,]*([^\s,]))?/.exec(text);
  const [, opener, next] = inside ?? [];
  if (opener === "{") {
    if (next === undefined) return settled ? "json-array" : undefined;
    return next === '"' || next === "}" ? "json-array" : "edn";
  }
  return opener === ";" || opener === "#" ? "edn" : "json-array";
}
