import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import type { Key } from "../history/operation.ts";

/** The moment at which a call returned of which nobody knows whether it took effect. Later than every other. */
export const NEVER: number = 0x7fff_ffff;

/**
 * What was done to one object, as columns: one entry a call in every column, in order of invocation. Operations that
 * certainly did not happen are not among them.
 *
 * Time is counted in moments of the object's own, from 0: one for each invocation and each `ok` completion, in the
 * order of the history. So no two events share a moment, and arrays by moment are as long as the object's
 * own history. Nobody writes to the columns.
 */
export interface ObjectCalls {
  readonly history: History;
  readonly key: Key | undefined;
  /** How many calls. */
  readonly count: number;
  /** How many moments. */
  readonly moments: number;
  /** By call: the position of its invocation in the history. */
  readonly position: Int32Array;
  /** By call: the moment of its invocation. Ascending. */
  readonly invoked: Int32Array;
  /** By call: the moment of its `ok` completion; `NEVER` if the outcome is unknown. */
  readonly returned: Int32Array;
}

/** The calls of every object of a history, objects in order of first appearance. Linear in the history. */
export function objectCalls(history: History): ObjectCalls[] {
  const { type, pair } = history.columns;
  const objects: ObjectCalls[] = [];
  for (const [key, positions] of history.byKey()) {
    let count = 0;
    for (const position of positions) {
      const partner = pair[position] ?? NONE;
      if (partner === NONE || type[partner] !== FAIL) count++;
    }
    const position = new Int32Array(count);
    const returnedAt = new Int32Array(count);
    let call = 0;
    let certain = 0;
    for (const invocation of positions) {
      const partner = pair[invocation] ?? NONE;
      const outcome = partner === NONE ? NONE : type[partner];
      if (outcome === FAIL) continue;
      position[call] = invocation;
      returnedAt[call] = outcome === OK ? partner : NEVER;
      if (outcome === OK) certain++;
      call++;
    }
    objects.push({ history, key, count, position, ...momentsOf(position, returnedAt, certain) });
  }
  return objects;
}

/** Numbers invocations and completions of one object together: a merge of two ascending lists. */
function momentsOf(
  invokedAt: Int32Array,
  returnedAt: Int32Array,
  certain: number,
): Pick<ObjectCalls, "invoked" | "returned" | "moments"> {
  const count = invokedAt.length;
  const invoked = new Int32Array(count);
  const returned = new Int32Array(count).fill(NEVER);
  const byReturn = new Int32Array(certain);
  let certains = 0;
  for (let call = 0; call < count; call++) if (returnedAt[call] !== NEVER) byReturn[certains++] = call;
  byReturn.sort((a, b) => (returnedAt[a] ?? 0) - (returnedAt[b] ?? 0));
  let moment = 0;
  let next = 0;
  for (let call = 0; call < count; call++) {
    const at = invokedAt[call] ?? 0;
    for (; next < certain; next++) {
      const other = byReturn[next] ?? 0;
      if ((returnedAt[other] ?? 0) > at) break;
      returned[other] = moment++;
    }
    invoked[call] = moment++;
  }
  for (; next < certain; next++) returned[byReturn[next] ?? 0] = moment++;
  return { invoked, returned, moments: moment };
}
