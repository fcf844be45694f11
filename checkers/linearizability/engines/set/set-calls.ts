import { IntTable } from "../../../history/int-table.ts";
import { NONE } from "../../../history/interner.ts";
import { isJsonArray } from "../../../history/operation.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";

/** What a call is to a set. */
export const ADD = 0;
export const REMOVE = 1;
/** A question whether the set holds an element, answered yes or no. */
export const PRESENT = 2;
export const ABSENT = 3;
/** A read of all elements. */
export const READ = 4;
/** A question of which nobody knows the answer. */
export const UNANSWERED = 5;

/** The calls on a set. Elements are numbered in order of first appearance. */
export interface SetCalls {
  readonly elements: number;
  /** By call: one of the kinds above. */
  readonly kind: Uint8Array;
  /** By call: its element; for a read its place among the reads. */
  readonly index: Int32Array;
  /** By place: the read, and the elements it answered. */
  readonly reads: readonly WholeRead[];
}

export interface WholeRead {
  readonly call: number;
  /** Each once. */
  readonly elements: Int32Array;
}

interface Roles {
  readonly add: string;
  readonly remove: string;
  readonly contains: string;
  readonly read: string;
}

/** `undefined` if a call is none of the roles', or an answer is not what its role answers, or lists an element twice. */
export function setCalls(calls: ObjectCalls, roles: Roles): SetCalls | undefined {
  const { history, count, position, returned } = calls;
  const { f, value, pair } = history.columns;
  const [add, remove, contains, read] = [roles.add, roles.remove, roles.contains, roles.read].map((name) =>
    history.fs.idOf(name),
  );
  const yes = history.values.idOf(true);
  const no = history.values.idOf(false);
  const elements = new IntTable();
  const kind = new Uint8Array(count);
  const index = new Int32Array(count);
  const reads: WholeRead[] = [];
  for (let call = 0; call < count; call++) {
    const at = position[call] ?? 0;
    const asked = f[at];
    const answer = returned[call] === NEVER ? undefined : (value[pair[at] ?? 0] ?? NONE);
    if (asked === read) {
      kind[call] = answer === undefined ? UNANSWERED : READ;
      if (answer === undefined) continue;
      const listed = elementsOf(calls, answer, elements);
      if (listed === undefined) return undefined;
      index[call] = reads.length;
      reads.push({ call, elements: listed });
      continue;
    }
    if (asked === add) kind[call] = ADD;
    else if (asked === remove) kind[call] = REMOVE;
    else if (asked !== contains) return undefined;
    else if (answer === undefined) kind[call] = UNANSWERED;
    else if (answer === yes) kind[call] = PRESENT;
    else if (answer === no) kind[call] = ABSENT;
    else return undefined;
    index[call] = elements.intern(value[at] ?? NONE);
  }
  return { elements: elements.size, kind, index, reads };
}

/** Null stands for no elements. */
function elementsOf({ history }: ObjectCalls, answer: number, elements: IntTable): Int32Array | undefined {
  const listed = history.values.decode(answer);
  if (listed === null) return new Int32Array();
  if (!isJsonArray(listed)) return undefined;
  // An element that the history does not hold by itself was never added; any one such will do for all of them.
  const numbers = Int32Array.from(listed, (element) =>
    elements.intern(history.values.idOf(element) ?? answer),
  );
  return isDistinct(numbers) ? numbers : undefined;
}

function isDistinct(numbers: Int32Array): boolean {
  const sorted = numbers.toSorted();
  return sorted.every((number, place) => place === 0 || number !== sorted[place - 1]);
}
