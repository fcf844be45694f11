import type { Operation } from "../../history/operation.ts";
import { NEVER, type ObjectCalls } from "../object-calls.ts";
import type { Core } from "./core.ts";

/** As many other operations as a drawing can show beside the core. */
const MAX_SURROUNDINGS = 30;

/** How many of the neighbours of each call of the core are looked at, in order of invocation. */
const REACH = 40;

/** The operations nearest in time to those of a core, by invocation. */
export function surroundings(calls: ObjectCalls, core: Core): Operation[] {
  const inCore = new Set(core.calls.map(({ id }) => id));
  const distances = new Map<number, number>();
  for (const { id } of core.calls) {
    for (let other = Math.max(0, id - REACH); other <= Math.min(calls.count - 1, id + REACH); other++) {
      if (inCore.has(other)) continue;
      distances.set(other, Math.min(distances.get(other) ?? NEVER, distance(calls, id, other)));
    }
  }
  return [...distances]
    .sort(([a, near], [b, far]) => near - far || a - b)
    .slice(0, MAX_SURROUNDINGS)
    .map(([other]) => other)
    .sort((a, b) => a - b)
    .map((other) => calls.history.operationAt(calls.position[other] ?? -1));
}

/** Moments between two calls; 0 if they overlap. One that never returned counts as over at once. */
function distance({ invoked, returned }: ObjectCalls, a: number, b: number): number {
  const begin = (call: number): number => invoked[call] ?? 0;
  const end = (call: number): number => {
    const at = returned[call] ?? NEVER;
    return at === NEVER ? begin(call) : at;
  };
  return Math.max(0, begin(a) - end(b), begin(b) - end(a));
}
