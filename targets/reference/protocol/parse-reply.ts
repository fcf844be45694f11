import { type Reply, STORE_ERROR_CODES, type StoreErrorCode } from "./request.ts";

/** A node's frame as a reply; undefined if it is none. What stands in it is trusted: it is what a run is about. */
export function parseReply(value: unknown): Reply | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const reply = value as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(reply["id"])) return undefined;
  switch (reply["kind"]) {
    case "ok":
      return reply["value"] === undefined ? undefined : (value as Reply);
    case "feed":
      return typeof reply["feed"] === "object" && reply["feed"] !== null ? (value as Reply) : undefined;
    case "status":
      return typeof reply["status"] === "object" && reply["status"] !== null ? (value as Reply) : undefined;
    case "error":
      return isErrorCode(reply["code"]) && typeof reply["message"] === "string"
        ? (value as Reply)
        : undefined;
    default:
      return undefined;
  }
}

function isErrorCode(code: unknown): code is StoreErrorCode {
  return STORE_ERROR_CODES.some((known) => known === code);
}
