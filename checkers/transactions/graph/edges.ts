import { grown } from "../../history/growing-array.ts";
import type { DependencyKind } from "../../verdict.ts";

/** The kinds of dependency between two transactions, as bits, after Adya, "Weak Consistency", PhD thesis, MIT 1999. */
/** The second overwrote a version that the first wrote. */
export const WW = 1;
/** The second read a version that the first wrote. */
export const WR = 2;
/** The second overwrote a version that the first read: an anti-dependency. */
export const RW = 4;
/** The same process ran the first before the second. */
export const PROCESS = 8;
/** The first was completed before the second was invoked. */
export const REALTIME = 16;
export const DEPENDENCIES: number = WW | WR | RW;
export const ALL_KINDS: number = DEPENDENCIES | PROCESS | REALTIME;

const KIND_NAMES: Readonly<Record<number, DependencyKind>> = {
  [WW]: "ww",
  [WR]: "wr",
  [RW]: "rw",
  [PROCESS]: "process",
  [REALTIME]: "realtime",
};

/** The name of one kind. */
export function kindName(kind: number): DependencyKind {
  return KIND_NAMES[kind] ?? "realtime";
}

/** The edges of a graph, one after the other, in columns that are longer than they need to be. */
export class Edges {
  #from: Int32Array;
  #to: Int32Array;
  #kind: Uint8Array;
  #count = 0;

  /** @param room - How many edges are expected. */
  constructor(room = 1024) {
    this.#from = new Int32Array(room);
    this.#to = new Int32Array(room);
    this.#kind = new Uint8Array(room);
  }

  get count(): number {
    return this.#count;
  }

  get from(): Int32Array {
    return this.#from;
  }

  get to(): Int32Array {
    return this.#to;
  }

  get kind(): Uint8Array {
    return this.#kind;
  }

  /** Adds an edge, unless it leads from a node to itself. */
  add(from: number, to: number, kind: number): void {
    if (from === to) return;
    const at = this.#count++;
    if (at === this.#from.length) {
      this.#from = grown(this.#from);
      this.#to = grown(this.#to);
      this.#kind = grown(this.#kind);
    }
    this.#from[at] = from;
    this.#to[at] = to;
    this.#kind[at] = kind;
  }

  /** Forgets all edges but the first `count`. */
  cut(count: number): void {
    this.#count = count;
  }
}

/** How many edges are dependencies. */
export function countDependencies({ kind, count }: Pick<Edges, "kind" | "count">): number {
  let dependencies = 0;
  for (let i = 0; i < count; i++) if (((kind[i] ?? 0) & DEPENDENCIES) !== 0) dependencies++;
  return dependencies;
}
