import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import { ABSENT, ADD, PRESENT, READ, REMOVE, type SetCalls, UNANSWERED } from "./set-calls.ts";

/** What was done to each element and seen of it by itself, as columns by element. Calls that there are not are `NONE`. */
export interface Presence {
  readonly adds: Int32Array;
  readonly removes: Int32Array;
  /** The addition invoked first, and the one that returned first. */
  readonly firstAdd: Int32Array;
  readonly soonestAdd: Int32Array;
  /** A removal; all that matters if there is one. */
  readonly remove: Int32Array;
  /** Of those that saw the element, the one that returned first and the one invoked last. */
  readonly soonestPresent: Int32Array;
  readonly latestPresent: Int32Array;
  /** Of those that did not see it, the one invoked last. */
  readonly latestAbsent: Int32Array;
}

export function presenceOf(calls: ObjectCalls, { elements, kind, index }: SetCalls): Presence {
  const { count, returned } = calls;
  const column = (): Int32Array => new Int32Array(elements).fill(NONE);
  const presence = {
    adds: new Int32Array(elements),
    removes: new Int32Array(elements),
    firstAdd: column(),
    soonestAdd: column(),
    remove: column(),
    soonestPresent: column(),
    latestPresent: column(),
    latestAbsent: column(),
  };
  const { adds, removes, firstAdd, soonestAdd, remove, soonestPresent, latestPresent, latestAbsent } =
    presence;
  const sooner = (call: number, best: number): boolean =>
    best === NONE || (returned[call] ?? NEVER) < (returned[best] ?? NEVER);
  // Calls come in order of invocation, so the first is the earliest and the last the latest.
  for (let call = 0; call < count; call++) {
    const element = index[call] ?? 0;
    switch (kind[call] ?? UNANSWERED) {
      case ADD:
        adds[element] = (adds[element] ?? 0) + 1;
        if (firstAdd[element] === NONE) firstAdd[element] = call;
        if (sooner(call, soonestAdd[element] ?? NONE)) soonestAdd[element] = call;
        break;
      case REMOVE:
        removes[element] = (removes[element] ?? 0) + 1;
        remove[element] = call;
        break;
      case PRESENT:
        if (sooner(call, soonestPresent[element] ?? NONE)) soonestPresent[element] = call;
        latestPresent[element] = call;
        break;
      case ABSENT:
        latestAbsent[element] = call;
        break;
      case READ:
        break;
      default:
    }
  }
  return presence;
}
