import { denseIds } from "../../../history/dense-ids.ts";
import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import { eventsByMoment } from "./events-by-moment.ts";

/** What a call is to a collection. */
export const ADD = 0;
/** A removal that answered an element. */
export const REMOVE = 1;
/** A removal that found nothing. */
export const EMPTY = 2;
/** A removal of unknown outcome: it took any element, or none. */
export const CRASHED = 3;
/** An addition of unknown outcome whose element nobody removed. */
export const IGNORED = 4;

/**
 * The calls on a collection as **items**: an addition, and the removal of what it added if there is one. Items are
 * numbered by the invocation of their addition.
 *
 * An addition of unknown outcome is an item if its element was removed, for then it took effect; otherwise nobody
 * misses it, since taking an element out of a legal sequence, with all that was done to it, leaves the rest legal.
 */
export interface Matching {
  readonly items: number;
  /** By item: the call that added it. Ascending. */
  readonly add: Int32Array;
  /** By item: the call that answered it, `NONE` if none did. */
  readonly remove: Int32Array;
  /** By item: the id of its value. */
  readonly value: Int32Array;
  /** Calls that found nothing. Ascending. */
  readonly empties: Int32Array;
  /** Removals of unknown outcome. Ascending. */
  readonly crashed: Int32Array;
  /** By call: one of the kinds above. */
  readonly kind: Uint8Array;
  /** By call: its item, or its place among the empties or the crashed. */
  readonly index: Int32Array;
  /** By moment: twice the call, and one more where it returned. */
  readonly events: Int32Array;
  /** Some value was added more than once and removed, so that which addition a removal undid was a choice. */
  readonly ambiguous: boolean;
}

/** Calls that cannot be linearized by themselves. */
export interface Mismatch {
  readonly calls: readonly number[];
}

export interface RoleNames {
  readonly add: string;
  readonly remove: string;
}

/**
 * Matches removals with additions, in linear time. `undefined` if a call is none of either, or adds null, which
 * is what a removal answers that found nothing.
 *
 * The kth removal of a value to return undoes the kth addition of it to be invoked. Where a value was added once there is
 * no other way; and whatever the collection, the kth removal can return only after k additions were
 * invoked, which is the mismatch looked for. Additions of values that nobody removed are items of their own:
 * nothing tells them apart.
 */
export function matchCalls(calls: ObjectCalls, roles: RoleNames): Matching | Mismatch | undefined {
  const sorted = sortCalls(calls, roles);
  if (sorted === undefined) return undefined;
  const { count, moments } = calls;
  const { kind, values, range } = sorted;
  const events = eventsByMoment(calls);

  const firstAdd = new Int32Array(range).fill(NONE);
  const nextAdd = new Int32Array(count).fill(NONE);
  const removals = new Int32Array(range);
  const adds = new Int32Array(range);
  for (let call = count - 1; call >= 0; call--) {
    const value = values[call] ?? 0;
    if (kind[call] === ADD) {
      nextAdd[call] = firstAdd[value] ?? NONE;
      firstAdd[value] = call;
      adds[value] = (adds[value] ?? 0) + 1;
    } else if (kind[call] === REMOVE) removals[value] = (removals[value] ?? 0) + 1;
  }
  let ambiguous = false;
  for (let value = 0; value < range; value++)
    if ((adds[value] ?? 0) > 1 && (removals[value] ?? 0) > 0) ambiguous = true;

  const undone = new Int32Array(count).fill(NONE);
  const { invoked } = calls;
  for (let moment = 0; moment < moments; moment++) {
    const event = events[moment] ?? 0;
    const call = event >> 1;
    if ((event & 1) === 0 || kind[call] !== REMOVE) continue;
    const value = values[call] ?? 0;
    const add = firstAdd[value] ?? NONE;
    if (add === NONE || (invoked[add] ?? 0) > moment)
      return { calls: overdrawn(calls, { kind, values }, call) };
    firstAdd[value] = nextAdd[add] ?? NONE;
    undone[add] = call;
  }
  return { ...itemsOf(calls, kind, undone), events, ambiguous };
}

interface SortedCalls {
  readonly kind: Uint8Array;
  /** By call: a number for its value, less than `range`. */
  readonly values: Int32Array;
  readonly range: number;
}

function sortCalls(calls: ObjectCalls, roles: RoleNames): SortedCalls | undefined {
  const { history, count, position, returned } = calls;
  const { f, value, pair } = history.columns;
  const adds = history.fs.idOf(roles.add);
  const removes = history.fs.idOf(roles.remove);
  const kind = new Uint8Array(count);
  const column = new Int32Array(count);
  for (let call = 0; call < count; call++) {
    const at = position[call] ?? 0;
    if (f[at] === adds) {
      const added = value[at] ?? NONE;
      if (added === NONE) return undefined;
      column[call] = added;
    } else if (f[at] !== removes) return undefined;
    else if (returned[call] === NEVER) kind[call] = CRASHED;
    else {
      const removed = value[pair[at] ?? 0] ?? NONE;
      kind[call] = removed === NONE ? EMPTY : REMOVE;
      if (removed !== NONE) column[call] = removed;
    }
  }
  const { ids, lowest, range } = denseIds(column);
  const values = lowest === 0 ? ids : ids.map((id) => id - lowest);
  return { kind, values, range };
}

/** The removals of a value up to one too many, and the additions that they could have undone. */
function overdrawn(
  { count, invoked, returned }: ObjectCalls,
  { kind, values }: Pick<SortedCalls, "kind" | "values">,
  last: number,
): readonly number[] {
  const until = returned[last] ?? NEVER;
  const found: number[] = [];
  let late = NONE;
  for (let call = 0; call < count; call++) {
    if (values[call] !== values[last]) continue;
    if (kind[call] === REMOVE && (returned[call] ?? NEVER) <= until) found.push(call);
    if (kind[call] !== ADD) continue;
    if ((invoked[call] ?? 0) < until) found.push(call);
    else if (late === NONE) late = call;
  }
  // An addition that came too late cannot have helped, but shows a reader what it is about.
  return late === NONE ? found : [...found, late];
}

function itemsOf(
  { history, count, position, returned }: ObjectCalls,
  kind: Uint8Array,
  undone: Int32Array,
): Omit<Matching, "events" | "ambiguous"> {
  const sizes = [0, 0, 0, 0, 0];
  for (let call = 0; call < count; call++) {
    if (kind[call] === ADD && undone[call] === NONE && returned[call] === NEVER) kind[call] = IGNORED;
    const one = kind[call] ?? 0;
    sizes[one] = (sizes[one] ?? 0) + 1;
  }
  const items = sizes[ADD] ?? 0;
  const add = new Int32Array(items);
  const remove = new Int32Array(items);
  const value = new Int32Array(items);
  const empties = new Int32Array(sizes[EMPTY] ?? 0);
  const crashed = new Int32Array(sizes[CRASHED] ?? 0);
  const index = new Int32Array(count);
  let item = 0;
  let empty = 0;
  let crash = 0;
  for (let call = 0; call < count; call++) {
    switch (kind[call] ?? IGNORED) {
      case ADD: {
        const removal = undone[call] ?? NONE;
        add[item] = call;
        remove[item] = removal;
        value[item] = history.columns.value[position[call] ?? 0] ?? NONE;
        if (removal !== NONE) index[removal] = item;
        index[call] = item++;
        break;
      }
      case EMPTY:
        index[call] = empty;
        empties[empty++] = call;
        break;
      case CRASHED:
        index[call] = crash;
        crashed[crash++] = call;
        break;
      default:
    }
  }
  return { items, add, remove, value, empties, crashed, kind, index };
}
