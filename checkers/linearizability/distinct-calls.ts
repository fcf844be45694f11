import { NONE } from "../history/interner.ts";
import type { Call } from "../models/model.ts";
import { NEVER, type ObjectCalls } from "./object-calls.ts";

/** What was asked, and answered where that is known. */
export function callOf(calls: ObjectCalls, call: number): Call {
  const { history, position, returned } = calls;
  const { f, value, pair } = history.columns;
  const at = position[call] ?? 0;
  const asked = { f: history.fs.decode(f[at] ?? 0), input: history.values.decode(value[at] ?? NONE) };
  if ((returned[call] ?? NEVER) === NEVER) return asked;
  return { ...asked, output: history.values.decode(value[pair[at] ?? NONE] ?? NONE) };
}

const SLOTS = 1 << 12;
/** No value has this id. */
const UNKNOWN = -0x8000_0000;

/**
 * Remembers which calls were seen, so that a question to the model that has been answered is not asked again for a call
 * that is the same. It forgets a call when another needs its place, so it takes the same small space for
 * any number of calls, and a call that was forgotten is only asked about once more.
 */
export interface DistinctCalls {
  /** A call of the same object that was looked at before and is the same but for time and process; -1 if none is remembered. */
  look(calls: ObjectCalls, call: number): number;
  forget(): void;
}

export function distinctCalls(): DistinctCalls {
  const entries = new Int32Array(SLOTS * 4);
  entries.fill(-1);
  return {
    look(calls, call) {
      const { history, position, returned } = calls;
      const { f, value, pair } = history.columns;
      const at = position[call] ?? 0;
      const function_ = f[at] ?? 0;
      const input = value[at] ?? NONE;
      const output = (returned[call] ?? NEVER) === NEVER ? UNKNOWN : (value[pair[at] ?? NONE] ?? NONE);
      const slot = slotOf(function_, input, output);
      const remembered = entries[slot + 3] ?? -1;
      if (
        remembered >= 0 &&
        entries[slot] === function_ &&
        entries[slot + 1] === input &&
        entries[slot + 2] === output
      ) {
        return remembered;
      }
      entries[slot] = function_;
      entries[slot + 1] = input;
      entries[slot + 2] = output;
      entries[slot + 3] = call;
      return -1;
    },
    forget() {
      entries.fill(-1);
    },
  };
}

function slotOf(f: number, input: number, output: number): number {
  let hash = Math.imul(f + 1, 0x9e3779b1) ^ Math.imul(input, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ output, 0xc2b2ae35);
  return ((hash ^ (hash >>> 13)) & (SLOTS - 1)) << 2;
}
