import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { BEFORE_ALL, type Chains } from "./chains.ts";
import type { Conflict } from "./conflict.ts";

/**
 * Checks that the chains can follow each other.
 *
 * The zone of a chain lies between `f`, the first return of its calls, and `s`, their last invocation. If f < s it is
 * *forward*: the first call happened by f and the last one after s, so the register held the chain from f
 * to s. Else it is *backward*: all its calls overlap in (s, f), and the chain can come and go in an instant of it.
 *
 * The calls can be linearized exactly if the forward zones are disjoint and no backward zone lies within a
 * forward one (Gibbons and Korach, 1997, theorem 4.4, with chains for values). *Only if*: during a forward zone the
 * register holds that chain, and a backward chain inside would have to come before it, after it, or between its
 * versions. *If*: let each forward chain run from just before its f to just after its s; a backward one has an
 * instant outside all forward zones, since they are disjoint and it does not lie in one of them.
 *
 * One walk from the last invocation to the first, that is by descending s. Zones that are disjoint come in the same
 * order by f, so it is enough to compare each with the forward one that came last. Of several
 * conflicts the earliest is kept, which is the last one found.
 */
export function compareZones(chains: Chains): Conflict | undefined {
  const { versions, endingAt, firstReturn } = chains;
  const { count, invoked } = versions.register.calls;
  let conflict: Conflict | undefined;
  let zone = NONE;
  let zoneStart = NEVER;
  let zoneEnd: number = BEFORE_ALL;
  for (let last = count - 1; last >= 0; last--) {
    const chain = endingAt[last] ?? NONE;
    if (chain === NONE) continue;
    const f = firstReturn[chain] ?? NEVER;
    const s = invoked[last] ?? 0;
    if (f < s) {
      if (zoneStart < s) conflict = between(chains, "overlap", [last, f], [zone, zoneStart]);
      zone = last;
      zoneStart = f;
      zoneEnd = s;
    } else if (zoneStart < s && f < zoneEnd) {
      conflict = between(chains, "contained", [last, f], [zone, zoneStart]);
    }
  }
  return conflict;
}

/** The last call and the first return of a chain. */
type Extremes = readonly [last: number, firstReturn: number];

function between(
  { versions }: Chains,
  rule: "overlap" | "contained",
  ...zones: readonly Extremes[]
): Conflict {
  return {
    versions,
    rule,
    get calls() {
      return zones.flatMap(([last, f]) => [last, callReturning(versions.register.calls.returned, f)]);
    },
  };
}

/** The call that returned at this moment; NONE for the write of the initial version, which is no call. */
function callReturning(returned: Int32Array, moment: number): number {
  return moment === BEFORE_ALL ? NONE : returned.indexOf(moment);
}
