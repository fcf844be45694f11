import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { clear } from "../scratch.ts";
import { CAS, WRITE } from "./calls.ts";
import type { Conflict } from "./conflict.ts";
import type { Versions } from "./versions.ts";

/**
 * Versions that had to follow each other at once: one that was written, then what a cas put in its place, and so on.
 * A chain is known by its first version, which is a write's or the initial one.
 */
export interface Chains {
  readonly versions: Versions;
  /** By call: the chain of whose calls it was invoked last. */
  readonly endingAt: Int32Array;
  /** By chain: the moment at which the first of its calls returned; before all moments for that of the initial version. */
  readonly firstReturn: Int32Array;
}

/** The initial version was written before the first moment. */
export const BEFORE_ALL = -1;

/**
 * Follows each chain and checks that its calls can have happened in its order, which is given but for reads of one
 * version: no call may have returned before an earlier one was invoked. To compare with the one invoked last of
 * all earlier ones is enough.
 */
export function followChains(versions: Versions): Chains | Conflict {
  const { register, firstReturn } = versions;
  const { kind } = register;
  const { count } = register.calls;
  // What was observed has been used up.
  const endingAt = register.observes;
  clear(endingAt, count + 1, NONE);
  const walk = new Walk(versions);
  for (let place = -1; place < count; place++) {
    const first = place < 0 ? count : place;
    if (place >= 0 && kind[place] !== WRITE) continue;
    const conflict = walk.follow(first);
    if (conflict !== undefined) return conflict;
    firstReturn[first] = walk.firstReturn;
    if (walk.lastInvoked !== NONE) endingAt[walk.lastInvoked] = first;
  }
  if (walk.replaced < versions.casCount)
    return { versions, rule: "cas-cycle", calls: [casInCycle(versions)] };
  return { versions, endingAt, firstReturn };
}

class Walk {
  readonly #versions: Versions;
  /** How many versions of all chains a cas replaced. */
  replaced = 0;
  /** Of the last chain. */
  firstReturn: number = NEVER;
  lastInvoked: number = NONE;

  constructor(versions: Versions) {
    this.#versions = versions;
  }

  follow(first: number): Conflict | undefined {
    const { register, firstReturn, lastRead, casOf } = this.#versions;
    const { count, invoked, returned } = register.calls;
    let earliest = NEVER;
    let latest = NONE;
    /** When `latest` was invoked. */
    let bound = BEFORE_ALL;
    let version = first;
    for (;;) {
      const produced = version === count ? BEFORE_ALL : (returned[version] ?? NEVER);
      if (produced < bound) return this.#outOfOrder(latest, version);
      if (produced < earliest) earliest = produced;
      if (version > latest && version !== count) {
        latest = version;
        bound = invoked[version] ?? 0;
      }
      const read = firstReturn[version] ?? NEVER;
      if (read < bound) return this.#outOfOrder(latest, this.#readerReturning(version, read));
      if (read < earliest) earliest = read;
      const reader = lastRead[version] ?? NONE;
      if (reader > latest) {
        latest = reader;
        bound = invoked[reader] ?? 0;
      }
      const cas = casOf[version] ?? NONE;
      if (cas === NONE) break;
      this.replaced++;
      version = cas;
    }
    this.firstReturn = earliest;
    this.lastInvoked = latest;
    return undefined;
  }

  #outOfOrder(invokedLate: number, returnedEarly: number): Conflict {
    return { versions: this.#versions, rule: "version-order", calls: [invokedLate, returnedEarly] };
  }

  #readerReturning(version: number, moment: number): number {
    const { register, source } = this.#versions;
    const { count, returned } = register.calls;
    for (let call = 0; call < count; call++) {
      if (returned[call] === moment && source[call] === version) return call;
    }
    return NONE;
  }
}

/** A cas that no walk from a write or from the start comes to: what it replaced goes back to what it left behind. */
function casInCycle({ register, casOf }: Versions): number {
  const { kind } = register;
  const { count } = register.calls;
  const visited = new Uint8Array(count + 1);
  for (let first = 0; first <= count; first++) {
    if (first !== count && kind[first] !== WRITE) continue;
    for (let cas = casOf[first] ?? NONE; cas !== NONE; cas = casOf[cas] ?? NONE) visited[cas] = 1;
  }
  for (let call = 0; call < count; call++) if (kind[call] === CAS && visited[call] === 0) return call;
  return NONE;
}
