import type { Witness } from "./engines/engine.ts";
import { NEVER, type ObjectCalls } from "./object-calls.ts";

/** The calls of a witness as an object of their own. Moments are numbered anew, in the same order. */
export function witnessCalls(calls: ObjectCalls, { calls: chosen, until }: Witness): ObjectCalls {
  const count = chosen.length;
  const eventAt = new Int32Array(calls.moments).fill(-1);
  for (let place = 0; place < count; place++) {
    const call = chosen[place] ?? 0;
    eventAt[calls.invoked[call] ?? 0] = place << 1;
    const end = calls.returned[call] ?? NEVER;
    if (end !== NEVER && end <= until) eventAt[end] = (place << 1) | 1;
  }
  const position = chosen.map((call) => calls.position[call] ?? 0);
  const invoked = new Int32Array(count);
  const returned = new Int32Array(count).fill(NEVER);
  let moments = 0;
  for (const event of eventAt) {
    if (event < 0) continue;
    const column = (event & 1) === 0 ? invoked : returned;
    column[event >> 1] = moments++;
  }
  return { history: calls.history, key: calls.key, count, moments, position, invoked, returned };
}
