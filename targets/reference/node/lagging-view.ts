import type { Json } from "../../../checkers/history/operation.ts";
import type { StoreOp } from "../protocol/request.ts";
import { keysOf, type Replacement, replacements } from "./execute.ts";
import type { Outcome } from "./peer-message.ts";
import type { StoreMachine } from "./store-machine.ts";

/** When readers of a node get to see what the node has applied. */
export interface Visibility {
  /** How long a node keeps a step of the log's entry `index` from its readers, counted from when it applied the entry. */
  readonly lagMs: (node: string, index: number, step: number) => number;
  /** A write is acknowledged only after so long, when readers of all nodes see it. */
  readonly acknowledgeAfterMs: number;
}

interface Hidden {
  readonly visibleAt: number;
  readonly before: Json;
}

/**
 * What the readers of a node see that applies changes at once and shows them later. Of two changes that have to do with
 * each other, since one operation touches a key of the other, the later is not shown first; of two that have not, it may be.
 */
export class LaggingView {
  /** By key, in the order of the log: the changes that are not shown yet. */
  readonly #hidden = new Map<string, Hidden[]>();

  /** Hides the steps of an operation that is about to be applied to `machine`, each for as long as `lagMs` says. */
  hide(op: StoreOp, machine: StoreMachine, now: number, lagMs: (step: number) => number): void {
    const earliest = Math.max(
      now,
      ...keysOf(op).map((key) => this.#hidden.get(key)?.at(-1)?.visibleAt ?? now),
    );
    for (const [step, { key, before }] of replacementsIn(op, machine).entries()) {
      const visibleAt = Math.max(earliest, now + lagMs(step));
      const queue = this.#hidden.get(key) ?? [];
      queue.push({ before, visibleAt: Math.max(visibleAt, queue.at(-1)?.visibleAt ?? 0) });
      this.#hidden.set(key, queue);
    }
  }

  /** Answers an operation that only reads. */
  read(op: StoreOp, machine: StoreMachine, now: number): Outcome {
    const shown = new Map<string, Json>();
    for (const key of keysOf(op)) {
      const next = this.#nextHidden(key, now);
      shown.set(key, next === undefined ? machine.valueOf(key) : next.before);
    }
    return machine.readWith(op, shown);
  }

  /** Forgets what is shown by now. */
  #nextHidden(key: string, now: number): Hidden | undefined {
    const queue = this.#hidden.get(key) ?? [];
    const first = queue.findIndex(({ visibleAt }) => visibleAt > now);
    queue.splice(0, first < 0 ? queue.length : first);
    if (queue.length === 0) this.#hidden.delete(key);
    return queue[0];
  }
}

function replacementsIn(op: StoreOp, machine: StoreMachine): readonly Replacement[] {
  return replacements(op, (key) => machine.valueOf(key));
}
