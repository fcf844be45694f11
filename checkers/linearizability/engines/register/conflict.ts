import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { isObserver } from "./calls.ts";
import type { Versions } from "./versions.ts";

/** Which of the rules the calls on a register break. */
export type Rule =
  /** A value was observed that nothing can have put there. */
  | "never-written"
  /** Two cas replaced the same version. */
  | "replaced-twice"
  /** Each of some cas replaced what the next one left behind. */
  | "cas-cycle"
  /** A call returned before another was invoked whose version is the same or an earlier one. */
  | "version-order"
  /** Two chains of versions each had to be there at the same moment. */
  | "overlap"
  /** A chain of versions had to come and go while another had to be there all the time. */
  | "contained";

/** Why the calls on a register cannot be linearized. */
export interface Conflict {
  readonly versions: Versions;
  readonly rule: Rule;
  /** The calls that break the rule, if the versions are what they are. */
  readonly calls: readonly number[];
}

/**
 * The calls that prove a conflict, ascending: those that break the rule, and whatever they rest on.
 *
 * A call that observed a version brings the one that produced it, so the witness has all the writes that could have
 * excused it; and where other calls produce the same value, it brings the write that rules them out. A call of
 * unknown outcome brings one that observed its version, without which it need not have happened. Then
 * each version of the witness is the same version in the witness alone, and the rule is broken there too.
 */
export function witnessOf({ versions, calls }: Conflict): Int32Array {
  const { register, source, blocker, lastRead, casOf } = versions;
  const { count, returned } = register.calls;
  const taken = new Uint8Array(count);
  const open: number[] = [];
  let size = 0;
  const take = (call: number): void => {
    // Below 0 is no call: of a cas of unknown outcome it may not be known which of several versions it replaced.
    if (call < 0 || call === count || taken[call] === 1) return;
    taken[call] = 1;
    size++;
    open.push(call);
  };
  calls.forEach(take);
  for (let call = open.pop(); call !== undefined; call = open.pop()) {
    if (isObserver(register.kind[call])) {
      take(source[call] ?? NONE);
      if (blocker !== undefined) take(blocker[call] ?? NONE);
    }
    if (returned[call] !== NEVER) continue;
    const reader = lastRead[call] ?? NONE;
    take(reader === NONE ? (casOf[call] ?? NONE) : reader);
  }
  return placesOf(taken, size);
}

function placesOf(taken: Uint8Array, size: number): Int32Array {
  const places = new Int32Array(size);
  for (let call = 0, place = 0; place < size; call++) if (taken[call] === 1) places[place++] = call;
  return places;
}
