import { NONE } from "../../../history/interner.ts";
import type { BlockOrder } from "./block-order.ts";
import { type Blocks, mustPrecede } from "./blocks.ts";

/**
 * Puts some blocks of one key into this sequence, and leaves the others as they are: each block comes to a place that one of the
 * sequence had, unless a block in between must precede or follow it. If one must do both, it is passed over.
 *
 * @param sequence - Roots. No block in it must precede an earlier one.
 */
export function reorder(
  blocks: Blocks,
  { blocks: ordered, position }: BlockOrder,
  sequence: readonly number[],
): void {
  const slots = sequence.map((root) => position[root] ?? 0).sort((a, b) => a - b);
  const low = slots[0] ?? 0;
  const high = slots.at(-1) ?? -1;
  const moving = new Set(sequence);
  const others: number[] = [];
  for (let place = low; place <= high; place++) {
    const root = ordered[place] ?? 0;
    if (!moving.has(root)) others.push(root);
  }
  const moved = new Side(blocks, sequence);
  const stays = new Side(blocks, others);
  for (let place = low; place <= high; place++) {
    const isDue = place >= (slots[moved.taken] ?? Infinity);
    const [wanted, other] = isDue ? [moved, stays] : [stays, moved];
    let from = wanted.mayComeBefore(other) ? wanted : other;
    if (from === other && !other.mayComeBefore(wanted)) from = stays.isEmpty ? moved : stays;
    const root = from.take();
    ordered[place] = root;
    position[root] = place;
  }
}

/** Blocks that are placed in their order. */
class Side {
  taken = 0;
  readonly #blocks: Blocks;
  readonly #roots: readonly number[];
  /** By place: of the blocks from there on, the one that is over first. */
  readonly #firstOver: number[];

  constructor(blocks: Blocks, roots: readonly number[]) {
    this.#blocks = blocks;
    this.#roots = roots;
    this.#firstOver = [...roots];
    for (let i = roots.length - 2; i >= 0; i--) {
      const rest = this.#firstOver[i + 1] ?? 0;
      if ((blocks.firstEnd[rest] ?? 0) < (blocks.firstEnd[roots[i] ?? 0] ?? 0)) this.#firstOver[i] = rest;
    }
  }

  get isEmpty(): boolean {
    return this.taken === this.#roots.length;
  }

  get head(): number {
    return this.#roots[this.taken] ?? NONE;
  }

  /** Whether the head can come before all that is left of the other side. */
  mayComeBefore(other: Side): boolean {
    if (this.isEmpty) return false;
    return other.isEmpty || !mustPrecede(this.#blocks, other.#firstOver[other.taken] ?? 0, this.head);
  }

  take(): number {
    return this.#roots[this.taken++] ?? 0;
  }
}
