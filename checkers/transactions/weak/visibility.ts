import { NONE } from "../../history/interner.ts";
import type { Rule } from "./levels.ts";
import { INITIAL, type SessionHistory } from "./session-history.ts";

/** `reader` read from `writer`: the read at this place in the columns of reads. */
export interface Link {
  readonly read: number;
  readonly reader: number;
  readonly writer: number;
}

/**
 * Why a node was visible to the transaction that made a read, by a rule: reads that lead from that transaction back to the node, where each
 * but the first was made by the writer before or earlier in its session. None if the node is earlier in the session itself; undefined if it is
 * no cause at all, and comes before the reader only because of what other reads force.
 */
export function visibility(
  history: SessionHistory,
  rule: Rule,
  node: number,
  read: number,
): readonly Link[] | undefined {
  const { session, sessionStart, readStart, readFrom } = history;
  const reader = nodeOfRead(history, read);
  const isOwn = session[node] === session[reader] && node < reader;
  if (isOwn && rule !== "read-committed" && rule !== "monotonic-reads") return [];
  if (rule === "read-committed" || rule === "monotonic-reads") {
    const first = rule === "read-committed" ? reader : (sessionStart[session[reader] ?? 0] ?? 0);
    for (let at = read - 1; at >= (readStart[first] ?? 0); at--)
      if (readFrom[at] === node) return [{ read: at, reader: nodeOfRead(history, at), writer: node }];
    return undefined;
  }
  // For that rule a write makes visible only what its session wrote before it.
  return new Causes(history, node, rule === "monotonic-writes" ? node + 1 : node).from(reader);
}

/** The node that made the read at a place in the columns of reads. */
export function nodeOfRead({ readStart, nodes }: SessionHistory, read: number): number {
  let low = 0;
  let high = nodes;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((readStart[middle + 1] ?? 0) <= read) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Looks for a cause of a node, breadth first against the direction of reads and sessions. */
class Causes {
  readonly #history: SessionHistory;
  readonly #goal: number;
  /** The first node of the goal's session that makes it visible. */
  readonly #from: number;
  /** By session: its nodes up to this one have been looked at. */
  readonly #looked = new Map<number, number>();
  readonly #parents = new Map<number, Link & { readonly parent: number }>();

  constructor(history: SessionHistory, goal: number, from: number) {
    this.#history = history;
    this.#goal = goal;
    this.#from = from;
  }

  from(reader: number): readonly Link[] | undefined {
    const { session, readStart, readFrom, sessionStart } = this.#history;
    const goalSession = session[this.#goal];
    let layer: { readonly node: number; readonly via: number }[] = [{ node: reader, via: NONE }];
    while (layer.length > 0) {
      const nextLayer: { readonly node: number; readonly via: number }[] = [];
      for (const { node, via } of layer) {
        const s = session[node] ?? 0;
        const first = Math.max(sessionStart[s] ?? 0, (this.#looked.get(s) ?? NONE) + 1);
        this.#looked.set(s, Math.max(node, this.#looked.get(s) ?? NONE));
        // The latest first, since that is the nearest.
        for (let n = node; n >= first; n--) {
          for (let at = readStart[n] ?? 0; at < (readStart[n + 1] ?? 0); at++) {
            const writer = readFrom[at] ?? INITIAL;
            if (writer === INITIAL || this.#parents.has(at)) continue;
            this.#parents.set(at, { read: at, reader: n, writer, parent: via });
            if (session[writer] === goalSession && writer >= this.#from) return this.#linksTo(at);
            if (writer > (this.#looked.get(session[writer] ?? 0) ?? NONE))
              nextLayer.push({ node: writer, via: at });
          }
        }
      }
      layer = nextLayer;
    }
    return undefined;
  }

  #linksTo(read: number): Link[] {
    const links: Link[] = [];
    for (let at = read; at !== NONE; ) {
      const link = this.#parents.get(at);
      if (link === undefined) break;
      links.unshift(link);
      at = link.parent;
    }
    return links;
  }
}
