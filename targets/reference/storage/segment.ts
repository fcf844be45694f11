import { encodeLogRecord } from "./log-record.ts";
import type { RecoveredState } from "./record.ts";

/**
 * How the data directory is laid out. The log is cut into generations, each begun by a snapshot:
 *
 *     0000000007.snapshot   the state machine; absent in generation 1, which starts from nothing
 *     0000000007.log        a head, then one record for each batch of writes
 *
 * A generation stands on its own: its head repeats the vote and the entries past the snapshot, so that the
 * generations before it can go as soon as its log has its name. Exactly one is live; a second one is what a
 * crash left of the change from one to the next.
 */

const FORMAT = 1;

/** The first record of a log file. The snapshot itself is in the file beside it. */
export interface SegmentHead {
  readonly format: typeof FORMAT;
  readonly term: number;
  readonly votedFor: string | null;
  readonly snapshot: { readonly index: number; readonly term: number } | null;
  readonly entries: RecoveredState["entries"];
}

export function encodeSegmentHead(state: RecoveredState): Buffer {
  const { term, votedFor, entries } = state;
  const snapshot = state.snapshot && { index: state.snapshot.index, term: state.snapshot.term };
  return encodeLogRecord({ format: FORMAT, term, votedFor, snapshot, entries } satisfies SegmentHead);
}

/** The checksum vouches for the content, so only the format has to be looked at. */
export function isSegmentHead(value: unknown): value is SegmentHead {
  return typeof value === "object" && value !== null && "format" in value && value.format === FORMAT;
}

export const logName = (generation: number): string => `${padded(generation)}.log`;
export const snapshotName = (generation: number): string => `${padded(generation)}.snapshot`;

/** The generation that a file of the data directory belongs to; undefined for a file that is none of ours. */
export function generationOf(name: string): number | undefined {
  const match = /^(\d{10})\.(log|snapshot)$/.exec(name);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function padded(generation: number): string {
  return String(generation).padStart(10, "0");
}
