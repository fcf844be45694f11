import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A row of docs/track-record.md: what a command is said to show. */
export interface TrackRecordRow {
  /** `R1`, or `R1 control`. */
  readonly id: string;
  readonly shows: string;
  /** What follows `faultline`. */
  readonly args: readonly string[];
  readonly expected: { readonly valid: true } | { readonly valid: false; readonly anomaly: string };
}

const DOCUMENT = fileURLToPath(new URL("../../docs/track-record.md", import.meta.url));

/** The rows of every table whose third column is a command, so that what is written and what is tested is the same. */
export function trackRecord(): readonly TrackRecordRow[] {
  return parseTrackRecord(readFileSync(DOCUMENT, "utf8"));
}

/** @throws if a row names a command, but no verdict that a test could look for. */
export function parseTrackRecord(text: string): readonly TrackRecordRow[] {
  return text.split("\n").flatMap((line) => {
    const [, id = "", shows = "", command = "", verdict = ""] = line.split("|").map((cell) => cell.trim());
    const [, args] = /^`faultline (run .*)`$/.exec(command) ?? [];
    return args === undefined
      ? []
      : [{ id, shows, args: args.split(/\s+/), expected: parseVerdict(id, verdict) }];
  });
}

function parseVerdict(id: string, verdict: string): TrackRecordRow["expected"] {
  if (/^valid\b/.test(verdict)) return { valid: true };
  const [, anomaly] = /^invalid: `([\w-]+)`/.exec(verdict) ?? [];
  if (anomaly === undefined)
    throw new Error(`The row ${id} says neither valid nor which anomaly: ${verdict}`);
  return { valid: false, anomaly };
}
