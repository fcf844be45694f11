import type { Key } from "../../checkers/history/operation.ts";
import type { Context } from "./context.ts";
import type { OpGenerator, Step } from "./generator.ts";
import { pending } from "./step.ts";

export interface ConcurrentKeys {
  /** Keys in use at the same time. */
  readonly keys: number;
  /**
   * How many threads work on a key; those of different keys overlap if there are not enough. Default: all threads
   * work on all keys.
   */
  readonly threadsPerKey?: number;
  /** The i-th key, from 0; all different. */
  readonly keyOf: (i: number) => Key;
  /** What is done with a key. Its operations get the key. */
  readonly generator: (key: Key) => OpGenerator;
}

/** So many keys in a row with nothing to do would go on for ever. */
const MAX_EMPTY_KEYS = 1000;

/**
 * A generator for each of `keys` keys at a time. Each operation is for a random one of them, all equally likely; if
 * its generator is pending, for another. A key whose generator is exhausted is retired and forgotten, and a fresh
 * one takes its place, without end: wrap it in a limit.
 *
 * A key's generator draws randomness that depends on nothing but the key's number, and is told of its own key's
 * events only. Any number of keys goes with any number of threads.
 */
export function concurrentKeys(options: ConcurrentKeys): OpGenerator {
  const slots = Array.from({ length: options.keys }, (_, i) => freshSlot(options, i));
  return independent({ options, slots, keysUsed: options.keys, emitted: 0 });
}

/** One key in use: the `number`-th. */
interface Slot {
  readonly key: Key;
  readonly number: number;
  readonly generator: OpGenerator;
}

interface State {
  readonly options: ConcurrentKeys;
  readonly slots: readonly Slot[];
  readonly keysUsed: number;
  readonly emitted: number;
}

function freshSlot({ keyOf, generator }: ConcurrentKeys, number: number): Slot {
  const key = keyOf(number);
  return { key, number, generator: generator(key) };
}

function independent(state: State): OpGenerator {
  return {
    next(ctx) {
      if (ctx.freeCount === 0) return pending(this);
      let asked = state;
      for (const slot of askingOrder(state, ctx)) {
        const { step, after } = askSlot(asked, slot, ctx);
        if (step.kind === "emit")
          return { ...step, rest: independent({ ...after, emitted: state.emitted + 1 }) };
        asked = after;
      }
      return pending(independent(asked));
    },
    update(ctx, event) {
      const at = state.slots.findIndex(({ key }) => key === event.key);
      const slot = state.slots[at];
      if (slot === undefined) return this;
      const generator = slot.generator.update(contextOf(state, at, ctx), event);
      return generator === slot.generator ? this : independent(withSlot(state, at, { ...slot, generator }));
    },
  };
}

/** A random slot, and after it, should it be pending, the others in random order. */
function* askingOrder({ slots, emitted }: State, ctx: Context): Generator<number, undefined> {
  const first = ctx.random.int(emitted, slots.length);
  yield first;
  const others = slots.map((_, slot) => slot).filter((slot) => slot !== first);
  yield* ctx.random.shuffle(emitted, others);
  return undefined;
}

/** What a slot's key offers; keys that turn out to be exhausted are replaced. */
function askSlot(state: State, at: number, ctx: Context): { readonly step: Step; readonly after: State } {
  let after = state;
  for (let retired = 0; retired <= MAX_EMPTY_KEYS; retired++) {
    const slot = after.slots[at] ?? freshSlot(state.options, after.keysUsed);
    const step = slot.generator.next(contextOf(after, at, ctx));
    if (step.kind === "emit") {
      const emission = step.emission.type === "invoke" ? { ...step.emission, key: slot.key } : step.emission;
      return { step: { ...step, emission }, after: withSlot(after, at, { ...slot, generator: step.rest }) };
    }
    if (step.kind === "pending")
      return { step, after: withSlot(after, at, { ...slot, generator: step.rest }) };
    const fresh = freshSlot(state.options, after.keysUsed);
    after = { ...withSlot(after, at, fresh), keysUsed: after.keysUsed + 1 };
  }
  throw new Error(`${MAX_EMPTY_KEYS} keys in a row had nothing to do`);
}

function withSlot(state: State, at: number, slot: Slot): State {
  const slots = state.slots.slice();
  slots[at] = slot;
  return { ...state, slots };
}

/** What the generator of a slot's key sees: its own randomness, and the slot's threads. */
function contextOf({ options, slots }: State, at: number, ctx: Context): Context {
  const { threadsPerKey } = options;
  const own = ctx.split(slots[at]?.number ?? 0);
  return threadsPerKey === undefined ? own : own.restrictToRanks(at * threadsPerKey, threadsPerKey);
}
