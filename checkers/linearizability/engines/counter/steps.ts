import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";

/** A counter whose additions all add the same, so that it goes up in steps. */
export interface Steps {
  /** The calls that add. Ascending. */
  readonly adds: Int32Array;
  /** The reads whose answers are known. Ascending. */
  readonly reads: Int32Array;
  /** By place in `reads`: how many steps the answer is above 0; -1 if no number of steps leads there. */
  readonly seen: Int32Array;
}

/** `undefined` if a call is neither role's, an answer is no number, or additions differ or add nothing. */
export function stepsOf(
  { history, count, position, returned }: ObjectCalls,
  roles: { readonly add: string; readonly read: string },
): Steps | undefined {
  const { f, value, pair } = history.columns;
  const add = history.fs.idOf(roles.add);
  const read = history.fs.idOf(roles.read);
  const adds = new Int32Array(count);
  const reads = new Int32Array(count);
  let added = 0;
  let known = 0;
  let amountId: number = NONE;
  for (let call = 0; call < count; call++) {
    const at = position[call] ?? 0;
    if (f[at] === add) {
      const amount = value[at] ?? NONE;
      if (added > 0 && amount !== amountId) return undefined;
      amountId = amount;
      adds[added++] = call;
    } else if (f[at] !== read) return undefined;
    else if (returned[call] !== NEVER) reads[known++] = call;
  }
  const amount = added === 0 ? 1 : history.values.decode(amountId);
  if (typeof amount !== "number" || amount === 0) return undefined;

  const seen = new Int32Array(known);
  for (let place = 0; place < known; place++) {
    const id = value[pair[position[reads[place] ?? 0] ?? 0] ?? 0] ?? NONE;
    const answer = id >= 0 ? id : history.values.decode(id);
    if (typeof answer !== "number") return undefined;
    const steps = answer / amount;
    // More steps than there are additions are as impossible as one more.
    seen[place] = Number.isInteger(steps) && steps >= 0 ? Math.min(steps, added + 1) : -1;
  }
  return { adds: adds.subarray(0, added), reads: reads.subarray(0, known), seen };
}
