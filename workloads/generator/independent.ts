import type { Key } from "../../checkers/history/operation.ts";
import type { Context } from "./context.ts";
import type { Emission, OpGenerator } from "./generator.ts";
import { emit, pending } from "./step.ts";

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
      if (ctx.noneIsFree) return pending(this);
      const first = ctx.random.int(state.emitted, state.slots.length);
      let { emission, after } = askSlot(state, first, ctx);
      for (const slot of emission === undefined ? others(state, first, ctx) : []) {
        ({ emission, after } = askSlot(after, slot, ctx));
        if (emission !== undefined) break;
      }
      return emission === undefined ? pending(independent(after)) : emit(emission, independent(after));
    },
    update(ctx, event) {
      const at = state.slots.findIndex(({ key }) => key === event.key);
      const slot = state.slots[at];
      if (slot === undefined) return this;
      const { key, number } = slot;
      const generator = slot.generator.update(contextOf(state.options, at, number, ctx), event);
      if (generator === slot.generator) return this;
      return independent({ ...state, slots: state.slots.with(at, { key, number, generator }) });
    },
  };
}

/** The other slots in random order, to be asked if the first is pending. */
function others({ slots, emitted }: State, first: number, ctx: Context): number[] {
  const rest = slots.map((_, slot) => slot).filter((slot) => slot !== first);
  return ctx.random.shuffle(emitted, rest);
}

interface Asked {
  /** Undefined if the key is pending. */
  readonly emission: Emission | undefined;
  readonly after: State;
}

/** Asks for an operation on a slot's key; keys that turn out to be exhausted are replaced. */
function askSlot(state: State, at: number, ctx: Context): Asked {
  let { slots, keysUsed } = state;
  for (let retired = 0; retired <= MAX_EMPTY_KEYS; retired++) {
    const { key, number, generator } = slots[at] ?? freshSlot(state.options, keysUsed);
    const step = generator.next(contextOf(state.options, at, number, ctx));
    if (step.kind === "exhausted") {
      slots = slots.with(at, freshSlot(state.options, keysUsed++));
      continue;
    }
    slots = slots.with(at, { key, number, generator: step.rest });
    if (step.kind === "pending") return { emission: undefined, after: { ...state, slots, keysUsed } };
    const after = { options: state.options, slots, keysUsed, emitted: state.emitted + 1 };
    return { emission: withKey(step.emission, key), after };
  }
  throw new Error(`${MAX_EMPTY_KEYS} keys in a row had nothing to do`);
}

function withKey(emission: Emission, key: Key): Emission {
  if (emission.type !== "invoke") return emission;
  const { time, process, f, value } = emission;
  return { type: "invoke", time, process, f, value, key };
}

/** What the generator of a slot's key sees: its own randomness, and the slot's threads. */
function contextOf({ threadsPerKey }: ConcurrentKeys, at: number, number: number, ctx: Context): Context {
  const own = ctx.split(number);
  return threadsPerKey === undefined ? own : own.restrictToRanks(at * threadsPerKey, threadsPerKey);
}
