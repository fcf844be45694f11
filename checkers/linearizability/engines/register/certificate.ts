import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { READ } from "./calls.ts";
import type { Chains } from "./chains.ts";

/**
 * A linearization of calls in which `compareZones` found no conflict, as its proof makes it: chain after chain.
 *
 * A forward chain stands where its zone is. A backward one stands at the moment of its s, or, if a forward zone
 * covers that, right after the zone. Built from the end, in the order in which `compareZones` walks: a forward
 * chain waits until it is known which backward ones must stand behind it.
 */
export function linearizationOf(chains: Chains): Int32Array {
  const order = chainsInOrder(chains);
  const { register, casOf } = chains.versions;
  const { count } = register.calls;
  const readers = new Readers(chains);
  const calls = new Int32Array(count);
  let placed = 0;
  for (const first of order) {
    for (let version = first; version !== NONE; version = casOf[version] ?? NONE) {
      if (version !== count) calls[placed++] = version;
      for (let reader = readers.first(version); reader !== NONE; reader = readers.next(reader)) {
        calls[placed++] = reader;
      }
    }
  }
  return calls.slice(0, placed);
}

function chainsInOrder({ versions, endingAt, firstReturn }: Chains): Int32Array {
  const { count, invoked } = versions.register.calls;
  const order = new Int32Array(count + 1);
  let free = order.length;
  let waiting = NONE;
  let zoneStart = NEVER;
  for (let last = count - 1; last >= 0; last--) {
    const chain = endingAt[last] ?? NONE;
    if (chain === NONE) continue;
    const f = firstReturn[chain] ?? NEVER;
    const s = invoked[last] ?? 0;
    const covered = zoneStart < s;
    if (!covered && waiting !== NONE) {
      order[--free] = waiting;
      waiting = NONE;
    }
    if (f < s) {
      waiting = chain;
      zoneStart = f;
    } else {
      order[--free] = chain;
    }
  }
  if (waiting !== NONE) order[--free] = waiting;
  return order.subarray(free);
}

/** The calls that read each version, in order of invocation, so that none comes before one that had returned. */
class Readers {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor({ versions }: Chains) {
    const { register, source } = versions;
    const { count } = register.calls;
    this.#first = new Int32Array(count + 1).fill(NONE);
    this.#next = new Int32Array(count).fill(NONE);
    for (let call = count - 1; call >= 0; call--) {
      if (register.kind[call] !== READ) continue;
      const version = source[call] ?? NONE;
      this.#next[call] = this.#first[version] ?? NONE;
      this.#first[version] = call;
    }
  }

  first(version: number): number {
    return this.#first[version] ?? NONE;
  }

  next(reader: number): number {
    return this.#next[reader] ?? NONE;
  }
}
