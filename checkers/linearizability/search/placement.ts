import type { Limits } from "./limits.ts";
import { OpenCalls } from "./open-calls.ts";
import type { Plan } from "./plan.ts";

/** Which certain calls are linearized: all of a lower rank, and those of the open ones whose slots are in the mask. */
export class Placement {
  readonly #plan: Plan;
  readonly open: OpenCalls;
  /** By certain call. */
  readonly isPlaced: Uint8Array;
  readonly mask: Int32Array;
  rank = 0;

  constructor(plan: Plan, limits: Limits) {
    this.#plan = plan;
    this.open = new OpenCalls(plan, limits);
    this.isPlaced = limits.bytes(plan.certain + 1);
    this.mask = limits.ints(Math.max(1, (plan.slots + 31) >> 5));
  }

  place(call: number): void {
    const { byReturn, slotOf, certain } = this.#plan;
    const { mask, isPlaced } = this;
    this.open.takeOut(call);
    isPlaced[call] = 1;
    if (byReturn[this.rank] !== call) {
      const slot = slotOf[call] ?? 0;
      mask[slot >> 5] = (mask[slot >> 5] ?? 0) | (1 << (slot & 31));
      return;
    }
    let rank = this.rank + 1;
    for (; rank < certain; rank++) {
      const other = byReturn[rank] ?? 0;
      if (isPlaced[other] === 0) break;
      const slot = slotOf[other] ?? 0;
      mask[slot >> 5] = (mask[slot >> 5] ?? 0) & ~(1 << (slot & 31));
    }
    this.rank = rank;
  }

  /** Undoes the last `place` that is not undone, at the rank of before. */
  takeBack(call: number, before: number): void {
    const { byReturn, slotOf } = this.#plan;
    const { mask } = this;
    if (this.rank === before) {
      const slot = slotOf[call] ?? 0;
      mask[slot >> 5] = (mask[slot >> 5] ?? 0) & ~(1 << (slot & 31));
    }
    for (let rank = this.rank - 1; rank > before; rank--) {
      const slot = slotOf[byReturn[rank] ?? 0] ?? 0;
      mask[slot >> 5] = (mask[slot >> 5] ?? 0) | (1 << (slot & 31));
    }
    this.rank = before;
    this.isPlaced[call] = 0;
    this.open.putBack(call);
  }
}
