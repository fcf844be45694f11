import type { Json } from "../../../checkers/history/operation.ts";
import type { StoreErrorCode, StoreOp } from "../protocol/request.ts";
import type { Entry, Snapshot } from "../storage/record.ts";

/** What became of a request that was handed to the leader. */
export type Outcome =
  | { readonly kind: "ok"; readonly value: Json }
  | { readonly kind: "error"; readonly code: StoreErrorCode; readonly message: string };

/**
 * What nodes say to each other. `term` is always the sender's current term.
 *
 * The network may lose, duplicate, delay and reorder messages, also over restarts. Nothing may therefore rest
 * on order: replies name what they answer, and ids (`id`) begin with a mark of the sender's present life.
 */
export type PeerMessage =
  /** "Would you vote for me in `term` + 1?" Changes nothing at the receiver (thesis, section 9.6). */
  | {
      readonly kind: "pre-vote";
      readonly term: number;
      readonly lastIndex: number;
      readonly lastTerm: number;
    }
  /** `campaign` is the term that was asked for. */
  | {
      readonly kind: "pre-vote-reply";
      readonly term: number;
      readonly campaign: number;
      readonly granted: boolean;
    }
  | { readonly kind: "vote"; readonly term: number; readonly lastIndex: number; readonly lastTerm: number }
  | { readonly kind: "vote-reply"; readonly term: number; readonly granted: boolean }
  /** Also the heartbeat. `round` counts the leader's rounds of asking "am I still the leader?" (section 6.4). */
  | {
      readonly kind: "append";
      readonly term: number;
      readonly round: number;
      readonly prevIndex: number;
      readonly prevTerm: number;
      readonly entries: readonly Entry[];
      readonly commitIndex: number;
    }
  /** The sender's disk holds the leader's log up to `matchIndex`. Answers `append` and `snapshot`. */
  | {
      readonly kind: "append-reply";
      readonly term: number;
      readonly round: number;
      readonly matchIndex: number;
    }
  /**
   * The sender does not hold the entry before the ones sent. It holds `conflictTerm` there, from `conflictIndex`
   * on, or nothing from `conflictIndex` on (null).
   */
  | {
      readonly kind: "append-reject";
      readonly term: number;
      readonly round: number;
      readonly prevIndex: number;
      readonly conflictIndex: number;
      readonly conflictTerm: number | null;
    }
  | {
      readonly kind: "snapshot";
      readonly term: number;
      readonly round: number;
      readonly snapshot: Snapshot;
    }
  /** A client's request for the leader of exactly this term. Any other receiver does nothing with it. */
  | {
      readonly kind: "forward";
      readonly term: number;
      readonly id: string;
      readonly session: string;
      readonly sequence: number;
      readonly op: StoreOp;
    }
  | {
      readonly kind: "forward-reply";
      readonly term: number;
      readonly id: string;
      readonly outcome: Outcome;
    }
  /** "Up to where must I have applied the log, to answer a read that has arrived already?" */
  | { readonly kind: "read-index"; readonly term: number; readonly id: string }
  /** Null: the sender does not lead. */
  | {
      readonly kind: "read-index-reply";
      readonly term: number;
      readonly id: string;
      readonly index: number | null;
    };

type Kind = PeerMessage["kind"];
export type PeerMessageOf<K extends Kind> = Extract<PeerMessage, { readonly kind: K }>;

type Fields = Readonly<Record<string, unknown>>;
type Check = (x: unknown) => boolean;
type Shape<K extends Kind> = Readonly<Record<Exclude<keyof PeerMessageOf<K>, "kind" | "term">, Check>>;

const isCount: Check = (x) => Number.isSafeInteger(x) && (x as number) >= 0;
const isFlag: Check = (x) => typeof x === "boolean";
const isText: Check = (x) => typeof x === "string";
const isCountOrNull: Check = (x) => x === null || isCount(x);
const hasKind: Check = (x) => isObject(x) && typeof x["kind"] === "string";
const isEntry: Check = (x) =>
  isObject(x) && isCount(x["index"]) && isCount(x["term"]) && hasKind(x["command"]);
const isEntries: Check = (x) => Array.isArray(x) && x.every(isEntry);
const isSnapshot: Check = (x) => isObject(x) && isCount(x["index"]) && isCount(x["term"]) && "state" in x;

const SHAPES: { readonly [K in Kind]: Shape<K> } = {
  "pre-vote": { lastIndex: isCount, lastTerm: isCount },
  "pre-vote-reply": { campaign: isCount, granted: isFlag },
  vote: { lastIndex: isCount, lastTerm: isCount },
  "vote-reply": { granted: isFlag },
  append: { round: isCount, prevIndex: isCount, prevTerm: isCount, entries: isEntries, commitIndex: isCount },
  "append-reply": { round: isCount, matchIndex: isCount },
  "append-reject": {
    round: isCount,
    prevIndex: isCount,
    conflictIndex: isCount,
    conflictTerm: isCountOrNull,
  },
  snapshot: { round: isCount, snapshot: isSnapshot },
  forward: { id: isText, session: isText, sequence: isCount, op: hasKind },
  "forward-reply": { id: isText, outcome: hasKind },
  "read-index": { id: isText },
  "read-index-reply": { id: isText, index: isCountOrNull },
};
const shapes = new Map<unknown, Readonly<Record<string, Check>>>(Object.entries(SHAPES));

/**
 * Whether a decoded frame has the shape of a peer message. It keeps a stranger's or a torn frame out; it does
 * not look into operations and snapshots, whose bytes this store's own code has put together.
 */
export function isPeerMessage(x: unknown): x is PeerMessage {
  if (!isObject(x) || !isCount(x["term"])) return false;
  const shape = shapes.get(x["kind"]);
  return shape !== undefined && Object.entries(shape).every(([field, check]) => check(x[field]));
}

function isObject(x: unknown): x is Fields {
  return typeof x === "object" && x !== null;
}
