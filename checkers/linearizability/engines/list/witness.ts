import { NONE } from "../../../history/interner.ts";
import type { ListCalls } from "./calls.ts";
import { READ } from "./calls.ts";
import { elementsOf, textOf } from "./spine.ts";
import { type Conflict, isAppend, type Versions } from "./versions.ts";

/**
 * The calls that prove a conflict, ascending: those that break the rule, a read that shows the places of the appends
 * among them, and every append of an element that these reads saw, so that none is left out that could
 * have excused them.
 */
export function witnessOf(list: ListCalls, conflict: Conflict): Int32Array {
  const culprits = culpritsOf(conflict);
  const seen = new Set<number>();
  for (const call of culprits) {
    if (list.kind[call] !== READ) continue;
    for (const element of elementsOf(list, textOf(list, call)).elements.subarray(1)) seen.add(element);
  }
  const chosen = new Set(culprits);
  for (let call = 0; call < list.calls.count; call++) {
    if (isAppend(list.kind[call]) && seen.has(list.value[call] ?? NONE)) chosen.add(call);
  }
  return Int32Array.from(chosen).sort();
}

function culpritsOf(conflict: Conflict): number[] {
  switch (conflict.rule) {
    case "fork":
      return [...conflict.reads];
    case "never-appended":
      return [shortestShowing(conflict.versions, conflict.place)];
    case "order": {
      const { versions, late, early } = conflict;
      const place = Math.max(placeOf(versions, late), placeOf(versions, early));
      return place === 0 ? [late, early] : [late, early, shortestShowing(versions, place)];
    }
  }
}

/** The place of an append in the spine; 0 if it has none, and for reads. */
function placeOf({ appendOf }: Versions, call: number): number {
  return Math.max(0, appendOf.indexOf(call));
}

/** A read of the shortest list that goes as far as this place. */
function shortestShowing({ lastRead, spine }: Versions, place: number): number {
  for (let version = place; version < spine.length; version++) {
    const read = lastRead[version] ?? NONE;
    if (read !== NONE) return read;
  }
  return lastRead[spine.length] ?? NONE;
}
