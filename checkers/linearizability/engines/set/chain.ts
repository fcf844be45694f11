import { NONE } from "../../../history/interner.ts";
import type { SetCalls, WholeRead } from "./set-calls.ts";

/**
 * The reads of a set that only grows, as a chain: each holds what the one before it does.
 *
 * Reads that answer the same are of one **level**, and so are elements with the reads that are the first to list them; elements
 * that no read lists come after all levels. Along the chain come, level by level, additions and then reads.
 */
export interface Chain {
  readonly kind: "chain";
  readonly levels: number;
  /** By element: its level; `levels` if no read lists it. */
  readonly levelOf: Int32Array;
  /** By place among the reads: its level. */
  readonly levelOfRead: Int32Array;
}

/** Two reads of which neither holds what the other does. */
export interface Fork {
  readonly kind: "fork";
  readonly reads: readonly [WholeRead, WholeRead];
}

/** Linear in the reads' total size. */
export function chainOf({ elements, reads }: SetCalls): Chain | Fork {
  const order = reads.map((_, place) => place).sort((a, b) => sizeOf(reads, a) - sizeOf(reads, b));
  const levelOf = new Int32Array(elements).fill(NONE);
  const levelOfRead = new Int32Array(reads.length);
  let union = 0;
  let level = -1;
  let before: WholeRead | undefined;
  for (const place of order) {
    const read = reads[place];
    if (read === undefined) continue;
    let known = 0;
    for (const element of read.elements) if (levelOf[element] !== NONE) known++;
    if (known < union && before !== undefined) return { kind: "fork", reads: [before, read] };
    if (level < 0 || read.elements.length > union) level++;
    for (const element of read.elements) if (levelOf[element] === NONE) levelOf[element] = level;
    union = read.elements.length;
    levelOfRead[place] = level;
    before = read;
  }
  for (let element = 0; element < elements; element++)
    if (levelOf[element] === NONE) levelOf[element] = level + 1;
  return { kind: "chain", levels: level + 1, levelOf, levelOfRead };
}

function sizeOf(reads: readonly WholeRead[], place: number): number {
  return reads[place]?.elements.length ?? 0;
}
