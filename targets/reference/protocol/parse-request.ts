import type { Request } from "./request.ts";

/**
 * Deepest value that is taken. JSON.parse copes with any depth but JSON.stringify recurses, so a deeper value
 * would be accepted here and then bring down every node that has to pass it on.
 */
const MAX_DEPTH = 64;

/** What a client's frame turned out to be. `id` is there if an answer can be addressed. */
export type ParsedRequest =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly id: number | undefined; readonly why: string };

/** Checks a client's frame by hand: a node has to start fast, and every byte of it came from outside. */
export function parseRequest(value: unknown): ParsedRequest {
  const why = whyNotRequest(value);
  if (why === undefined) return { ok: true, request: value as Request };
  const id = isRecord(value) && isCount(value["id"]) ? value["id"] : undefined;
  return { ok: false, id, why };
}

function whyNotRequest(value: unknown): string | undefined {
  if (!isRecord(value)) return "A request must be an object";
  if (!isCount(value["id"])) return "A request needs an id, a whole number from 0";
  switch (value["kind"]) {
    case "status":
      return undefined;
    case "watch":
      if (typeof value["prefix"] !== "string") return "A prefix must be a string";
      return isCount(value["from"]) ? undefined : "A watch begins at a revision, a whole number from 0";
    case "op":
      if (typeof value["session"] !== "string" || value["session"] === "") return "A request needs a session";
      if (!isCount(value["sequence"]) || value["sequence"] < 1) return "A sequence is a whole number from 1";
      return whyNotOp(value["op"]);
    default:
      return "A request is an op, a watch or a status";
  }
}

function whyNotOp(op: unknown): string | undefined {
  if (!isRecord(op)) return "An op must be an object";
  switch (op["kind"]) {
    case "get":
    case "delete":
      return whyNotKey(op["key"]);
    case "revision":
      return undefined;
    case "put":
      return whyNotKey(op["key"]) ?? whyNotValue(op["value"]);
    case "cas":
      return whyNotKey(op["key"]) ?? whyNotValue(op["from"]) ?? whyNotValue(op["to"]);
    case "txn":
      if (!Array.isArray(op["mops"])) return "A txn needs a list of mops";
      return op["mops"].map(whyNotMop).find((why) => why !== undefined) ?? whyNotGuards(op["when"]);
    case "grant":
      return isCount(op["ttlMs"]) && op["ttlMs"] > 0
        ? undefined
        : "A lease lives for milliseconds, a whole number from 1";
    case "renew":
    case "revoke":
      return typeof op["lease"] === "string" ? undefined : "A lease is named by a string";
    default:
      return "An op is a get, put, delete, cas, txn, revision, grant, renew or revoke";
  }
}

const MOPS: readonly string[] = ["r", "w", "append", "add", "pop", "length", "slice"];

function whyNotMop(mop: unknown): string | undefined {
  if (!Array.isArray(mop) || mop.length !== 3) return "A mop is a list of three";
  const [kind, key, value] = mop as [unknown, unknown, unknown];
  if (!MOPS.includes(String(kind))) return "A mop is an r, w, append, add, pop, length or slice";
  if (kind === "add" && !Number.isSafeInteger(value)) return "An add needs an integer";
  const isRange = Array.isArray(value) && value.length === 2 && value.every(isCount);
  if (kind === "slice" && !isRange) return "A slice is of two whole numbers from 0: from where, and how many";
  return whyNotKey(key) ?? whyNotValue(value);
}

function whyNotGuards(when: unknown): string | undefined {
  if (when === undefined) return undefined;
  if (!Array.isArray(when)) return "The guards of a txn are a list";
  return when.map(whyNotGuard).find((why) => why !== undefined);
}

function whyNotGuard(guard: unknown): string | undefined {
  if (!Array.isArray(guard) || guard.length !== 2) return "A guard is a key and a value";
  const [key, value] = guard as [unknown, unknown];
  return whyNotKey(key) ?? whyNotValue(value);
}

function whyNotKey(key: unknown): string | undefined {
  return typeof key === "string" ? undefined : "A key must be a string";
}

function whyNotValue(value: unknown): string | undefined {
  if (value === undefined) return "A value is missing";
  return isShallow(value, MAX_DEPTH) ? undefined : `A value is more than ${MAX_DEPTH} levels deep`;
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((part) => isShallow(part, levels - 1));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
