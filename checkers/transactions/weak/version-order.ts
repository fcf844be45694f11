import { grown } from "../../history/growing-array.ts";
import { NONE } from "../../history/interner.ts";
import { Edges, PROCESS, WR } from "../graph/edges.ts";
import { INITIAL, type SessionHistory } from "./session-history.ts";

/**
 * The kind of an edge that a read forces: its first node was visible to a reader that yet read a version of the second, so the first
 * has to come before the second in the order in which versions replace each other.
 */
export const FORCED = 32;

/** The kind of an edge from a reader to a writer that comes after the one it read from: it must have read before that. */
export const REPLACED = 64;

/** A graph that every order of versions has to respect: edges, each with the read that it comes from. */
export class VersionOrder {
  readonly edges: Edges;
  #read: Int32Array;

  /** @param room - How many edges are expected. */
  constructor(room: number) {
    this.edges = new Edges(room);
    this.#read = new Int32Array(room);
  }

  /** By edge: the place of its read in the columns of reads; `NONE` for the order of a session. */
  get read(): Int32Array {
    return this.#read;
  }

  add(from: number, to: number, kind: number, read: number): void {
    if (from === to) return;
    const at = this.edges.count;
    if (at === this.#read.length) this.#read = grown(this.#read);
    this.#read[at] = read;
    this.edges.add(from, to, kind);
  }

  /** Adds that `before` comes before the node that was read from in `read`. */
  force(before: number, history: SessionHistory, read: number): void {
    this.add(before, history.readFrom[read] ?? INITIAL, FORCED, read);
  }
}

/** The initial transaction before all, each session in its order, and every writer before those that read from it. */
export function causeAndSessionOrder(history: SessionHistory): VersionOrder {
  const { nodes, sessionStart, sessions, readStart, readFrom } = history;
  const order = new VersionOrder(2 * (nodes + readFrom.length) + 64);
  for (let s = 1; s < sessions; s++) {
    const first = sessionStart[s] ?? 0;
    const end = sessionStart[s + 1] ?? 0;
    if (first < end) order.add(INITIAL, first, PROCESS, NONE);
    for (let node = first + 1; node < end; node++) order.add(node - 1, node, PROCESS, NONE);
  }
  for (let node = 0; node < nodes; node++) {
    const begin = readStart[node] ?? 0;
    const end = readStart[node + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      const w = readFrom[at] ?? INITIAL;
      // The initial transaction is before all already.
      if (w !== INITIAL && (at === begin || w !== readFrom[at - 1])) order.add(w, node, WR, at);
    }
  }
  return order;
}
