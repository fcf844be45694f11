import { NEVER, type ObjectCalls } from "../../object-calls.ts";

/** By moment: twice the call that was invoked then, or, one more, of the one that returned. */
export function eventsByMoment(calls: ObjectCalls): Int32Array {
  const { count, invoked, returned, moments } = calls;
  const events = new Int32Array(moments);
  for (let call = 0; call < count; call++) {
    events[invoked[call] ?? 0] = 2 * call;
    const to = returned[call] ?? NEVER;
    if (to !== NEVER) events[to] = 2 * call + 1;
  }
  return events;
}
