import { NONE } from "../../history/interner.ts";
import { INITIAL, type SessionHistory } from "./session-history.ts";
import type { VersionOrder } from "./version-order.ts";
import { lastWriter, type WritersByKey } from "./writers-by-key.ts";

/** How many clock entries are held at once: 128 MB of them. */
const MAX_ENTRIES = 2 ** 25;
const LOOK_EVERY = 4096;

/**
 * What is visible to a transaction: all its causes (`all`); what its session wrote before, has read, and what came before that in the sessions
 * that wrote it (`direct`); what came before what its session has read from others, in their sessions (`before`); or
 * those causes that are not direct (`indirect`).
 */
export type Scope = "all" | "direct" | "before" | "indirect";

export interface CausesOptions {
  /** The nodes in an order in which all causes come before their effects. */
  readonly causesFirst: Int32Array;
  readonly scope: Scope;
  readonly expired: () => boolean;
  /** How many clock entries to hold at once. */
  readonly maxEntries?: number;
}

/**
 * Adds what visible causes force: of each key the last visible version of each session comes before the version that a transaction read. O(n times
 * sessions), with a vector clock for every node; clocks are filled a block of sessions at a time, so that they need not all be held at once.
 *
 * The scope `all` is causal consistency, and `direct` is PRAM: clocks are then joined along the own session only.
 *
 * @returns Whether there was time for it.
 * @see Møldrup and Pavlogiannis, "AWDIT: An Optimal Weak Database Isolation Tester", PLDI 2025.
 */
export function forceCauses(
  history: SessionHistory,
  writers: WritersByKey,
  order: VersionOrder,
  options: CausesOptions,
): boolean {
  const { nodes, sessions, keyCount } = history;
  const room = Math.max(1, Math.floor((options.maxEntries ?? MAX_ENTRIES) / nodes));
  const width = Math.min(room, Math.max(1, sessions - 1));
  const clocks = new Int32Array(nodes * width);
  /** By key: the first stretch of a session in the block or after it. */
  const firstStretch = writers.stretchesOf.slice(0, keyCount);
  for (let first = 1; first < sessions; first += width) {
    const block: Block = { first, width, clocks, firstStretch };
    if (!forceBlock(history, writers, order, options, block)) return false;
    const end = first + width;
    for (let k = 0; k < keyCount; k++) {
      let x = firstStretch[k] ?? 0;
      const last = writers.stretchesOf[k + 1] ?? 0;
      while (x < last && (writers.session[x] ?? 0) < end) x++;
      firstStretch[k] = x;
    }
  }
  return true;
}

interface Block {
  /** The sessions from `first` on, `width` of them. */
  readonly first: number;
  readonly width: number;
  /** By node, and by session of the block: the last node of it that is a cause of the node, `NONE` if there is none. */
  readonly clocks: Int32Array;
  readonly firstStretch: Int32Array;
}

function forceBlock(
  history: SessionHistory,
  writers: WritersByKey,
  order: VersionOrder,
  { causesFirst, scope, expired }: CausesOptions,
  { first, width, clocks, firstStretch }: Block,
): boolean {
  const { nodes, session, sessions, sessionStart, readStart, readKey, readFrom } = history;
  const { stretchesOf, session: stretchSession } = writers;
  const endSession = first + width;
  /** By session: what is directly visible to its last node looked at. */
  const direct = new Int32Array(scope === "all" ? 0 : sessions * width).fill(NONE);
  const usesDirect = scope !== "all";
  const less = scope === "before" ? 1 : 0;
  clocks.fill(NONE);
  for (let i = 0; i < nodes; i++) {
    if (i % LOOK_EVERY === 0 && expired()) return false;
    const node = causesFirst[i] ?? 0;
    if (node === INITIAL) continue;
    const s = session[node] ?? 0;
    const mine = node * width;
    const seen = s * width;
    if (node > (sessionStart[s] ?? 0)) {
      clocks.copyWithin(mine, mine - width, mine);
      if (s >= first && s < endSession) {
        clocks[mine + s - first] = node - 1;
        if (usesDirect) direct[seen + s - first] = node - 1;
      }
    }
    const begin = readStart[node] ?? 0;
    const end = readStart[node + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      const w = readFrom[at] ?? INITIAL;
      if (w === INITIAL) continue;
      const theirs = w * width;
      for (let x = 0; x < width; x++) {
        const cause = clocks[theirs + x] ?? NONE;
        if (cause > (clocks[mine + x] ?? NONE)) clocks[mine + x] = cause;
      }
      const other = (session[w] ?? 0) - first;
      if (other < 0 || other >= width) continue;
      if (w > (clocks[mine + other] ?? NONE)) clocks[mine + other] = w;
      if (usesDirect && w > (direct[seen + other] ?? NONE)) direct[seen + other] = w;
    }
    for (let at = begin; at < end; at++) {
      const key = readKey[at] ?? 0;
      const t1 = readFrom[at] ?? INITIAL;
      const last = stretchesOf[key + 1] ?? 0;
      for (let x = firstStretch[key] ?? 0; x < last; x++) {
        const writing = stretchSession[x] ?? 0;
        if (writing >= endSession) break;
        const place = writing - first;
        const near = usesDirect ? (direct[seen + place] ?? NONE) : NONE;
        if (scope === "before" && writing === s) continue;
        const latest = scope === "all" || scope === "indirect" ? (clocks[mine + place] ?? NONE) : near - less;
        // What is a cause of the version that was read comes before it anyway.
        if (latest <= (writing === session[t1] ? t1 : (clocks[t1 * width + place] ?? NONE))) continue;
        const t2 = lastWriter(writers, x, latest);
        if (t2 === NONE || t2 === t1 || (scope === "indirect" && t2 <= near)) continue;
        order.force(t2, history, at);
      }
    }
  }
  return true;
}
