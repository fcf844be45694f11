import type { Json } from "../../../checkers/history/operation.ts";

/** Writes one line: what happened, and its circumstances. */
export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  details?: Readonly<Record<string, Json>>,
) => void;

/**
 * A log of lines like `2026-01-31T12:00:00.000Z info  became-leader node=n1 term=3`.
 *
 * Written by hand rather than by a logging library: a node has to start fast, and a line must be on its way to the
 * file before a SIGKILL that follows it.
 */
export function createLog(node: string, write: (line: string) => void): Log {
  return (level, event, details = {}) => {
    const fields = Object.entries({ node, ...details }).map(
      ([name, value]) => `${name}=${formatValue(value)}`,
    );
    write(`${new Date().toISOString()} ${level.padEnd(5)} ${event} ${fields.join(" ")}\n`);
  };
}

function formatValue(value: Json): string {
  return typeof value === "string" && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value);
}
