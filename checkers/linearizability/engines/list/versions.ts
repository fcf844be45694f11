import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { Producers, SEVERAL } from "../producers.ts";
import { clear } from "../scratch.ts";
import { APPEND, type ListCalls, MAYBE_APPEND, READ, SLOT } from "./calls.ts";
import type { Fork, Spine } from "./spine.ts";

/** What was done to each version of the list; arrays are by version. */
export interface Versions {
  readonly list: ListCalls;
  readonly spine: Spine;
  /** The append that made it; NONE for the empty one. */
  readonly appendOf: Int32Array;
  /** The moment at which the first of its readers returned; `NEVER` if it has none. */
  readonly firstReturn: Int32Array;
  /** The last of its readers to be invoked; `NONE` if it has none. */
  readonly lastRead: Int32Array;
}

/** Why the calls on a list cannot be linearized. */
export type Conflict =
  /** Two reads saw lists of which neither is a beginning of the other. */
  | (Fork & { readonly rule: "fork" })
  /** The element at this place of the spine was never appended, or only as often as it stands before that place. */
  | { readonly rule: "never-appended"; readonly versions: Versions; readonly place: number }
  /** `early` returned before `late` was invoked, and yet comes after it. */
  | {
      readonly rule: "order";
      readonly versions: Versions;
      readonly late: number;
      readonly early: number;
    };

/** `undefined` if an element was read of which several appends may be the one. */
export function gatherVersions(list: ListCalls, spine: Spine): Versions | Conflict | undefined {
  const { scratch } = list;
  const { length } = spine;
  const versions: Versions = {
    list,
    spine,
    appendOf: scratch.ints(SLOT.appendOf, length + 1),
    firstReturn: scratch.ints(SLOT.firstReturn, length + 1),
    lastRead: scratch.ints(SLOT.lastRead, length + 1),
  };
  clear(versions.appendOf, length + 1, NONE);
  clear(versions.firstReturn, length + 1, NEVER);
  clear(versions.lastRead, length + 1, NONE);
  gatherReads(versions);
  return gatherAppends(versions);
}

function gatherReads({ list, spine, firstReturn, lastRead }: Versions): void {
  const { count, returned } = list.calls;
  for (let call = 0; call < count; call++) {
    if (list.kind[call] !== READ) continue;
    const version = spine.source[call] ?? 0;
    const end = returned[call] ?? NEVER;
    if (end < (firstReturn[version] ?? NEVER)) firstReturn[version] = end;
    lastRead[version] = call;
  }
}

/** Finds the append of each element of the spine. One of unknown outcome is now known to have happened. */
function gatherAppends(versions: Versions): Versions | Conflict | undefined {
  const { list, spine, appendOf } = versions;
  const appends = appendsOf(list, spine);
  for (let place = 1; place <= spine.length; place++) {
    const element = spine.elements[place] ?? NONE;
    const append = appends.get(element);
    if (append === SEVERAL) return undefined;
    if (append === NONE || append === USED_UP) return { rule: "never-appended", versions, place };
    appends.set(element, USED_UP);
    list.kind[append] = IN_SPINE;
    appendOf[place] = append;
  }
  return versions;
}

/** In place of an append: it was found at an earlier place. */
const USED_UP = -3;
/** The kind of an append that is in the spine. */
export const IN_SPINE = 4;

function appendsOf({ calls, kind, value, scratch }: ListCalls, { elements, length }: Spine): Producers {
  let lowest = 0;
  let highest = 0;
  let entries = length;
  for (let call = 0; call < calls.count; call++) {
    if (!isAppend(kind[call])) continue;
    lowest = Math.min(lowest, value[call] ?? 0);
    highest = Math.max(highest, value[call] ?? 0);
    entries++;
  }
  for (let place = 1; place <= length; place++) {
    lowest = Math.min(lowest, elements[place] ?? 0);
    highest = Math.max(highest, elements[place] ?? 0);
  }
  const appends = new Producers(
    scratch,
    { table: SLOT.table, tableIds: SLOT.tableIds },
    { lowest, highest, entries },
  );
  for (let call = 0; call < calls.count; call++) {
    if (isAppend(kind[call])) appends.add(value[call] ?? NONE, call);
  }
  return appends;
}

export function isAppend(kind: number | undefined): boolean {
  return kind === APPEND || kind === MAYBE_APPEND || kind === IN_SPINE;
}
