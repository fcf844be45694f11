import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import { eventsByMoment } from "../collection/events-by-moment.ts";
import { MomentHeap } from "../collection/moment-heap.ts";
import type { Decision, Engine, Task } from "../engine.ts";
import { stayWithin, withinBudget } from "../within-budget.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { type Steps, stepsOf } from "./steps.ts";
import { excessWitness, fallWitness, lackWitness, strangeWitness } from "./witnesses.ts";

/**
 * Counters whose additions all add the same.
 *
 * Every read says how many additions came before it, so the nth addition must come before each read of n or more returns,
 * its **deadline**, and after each read of fewer is invoked. Deadlines only grow with n. Additions are placed one by one: of those
 * that were invoked before the deadline, the one that returns first; one of unknown outcome only if there is no other and some read
 * needs it.
 *
 * That is right by exchange. Say an order places a first and b, which returns earlier, later. Exchanged, everything up to b's
 * place may have to wait for b to be invoked. That is before this deadline, hence before all later ones; and before everything
 * returns that was invoked before this deadline too, as b returns first of these.
 *
 * An addition that is placed after others can wait for all of them, and for what these waited for: had it returned before that, it
 * would have been invoked before their deadline, and would have been placed instead of them. So of all that it waits for only the
 * reads of one less can come too late.
 *
 * O(n log n).
 */
export const counter: Engine = withinBudget({
  name: "counter",
  description:
    "Counters whose additions all add the same: exact in O(n log n), with additions of unknown outcome too",
  decide(task: Task): Decision | undefined {
    const { model, calls } = task;
    const { specialty } = model;
    if (specialty?.kind !== "counter") return undefined;
    const steps = stepsOf(calls, specialty);
    if (steps === undefined) return undefined;
    const base = { by: "counter", explored: 0 } as const;
    stayWithin(task);
    const found = placeAdditions(calls, steps);
    if (found.kind === "violated")
      return {
        ...base,
        kind: "violated",
        witness: { calls: Int32Array.from(new Set(found.witness)).sort(), until: NEVER },
      };
    const { placed } = found;
    return { ...base, kind: "linearizable", certificate: () => withReads(steps, placed) };
  },
});

type Placed =
  | { readonly kind: "placed"; readonly placed: Int32Array }
  | { readonly kind: "violated"; readonly witness: readonly number[] };

function placeAdditions(calls: ObjectCalls, steps: Steps): Placed {
  const { adds, reads, seen } = steps;
  const violated = (witness: readonly number[]): Placed => ({ kind: "violated", witness });
  const strange = seen.indexOf(-1);
  if (strange >= 0) return violated(strangeWitness(reads[strange] ?? 0));

  const { invoked, returned } = calls;
  const limits = limitsOf(calls, steps);
  const events = eventsByMoment(calls);
  const placed = new Int32Array(adds.length);
  const returns = new MomentHeap(adds.length);
  const crashed = new Int32Array(adds.length);
  let crashes = 0;
  let known = 0;
  let certain = 0;
  const { length } = adds;
  for (let place = 0; place < length; place++) if (returned[adds[place] ?? 0] !== NEVER) certain++;
  let nth = 0;
  while (nth < limits.greatest || certain > 0) {
    nth++;
    const { deadline, earliest } = limitsAt(limits, nth);
    for (; known < adds.length && (invoked[adds[known] ?? 0] ?? 0) < deadline; known++) {
      const call = adds[known] ?? 0;
      const moment = returned[call] ?? NEVER;
      if (moment === NEVER) crashed[crashes++] = call;
      else returns.put(moment);
    }
    const soonest = returns.take();
    if (soonest < 0 && crashes === 0) return violated(lackWitness(calls, { steps, limits, nth }));
    const call = soonest >= 0 ? (events[soonest] ?? 0) >> 1 : (crashed[--crashes] ?? 0);
    if (soonest >= 0) certain--;
    if (earliest >= deadline) return violated(fallWitness(calls, { steps, limits, nth }));
    placed[nth - 1] = call;
    if (soonest >= 0 && earliest >= soonest)
      return violated(excessWitness(calls, { steps, limits, nth, placed }));
  }
  return { kind: "placed", placed: placed.subarray(0, nth) };
}

function limitsAt(limits: Limits, nth: number): { readonly deadline: number; readonly earliest: number } {
  return { deadline: limits.deadline[nth] ?? NEVER, earliest: limits.earliest[nth] ?? -1 };
}

/** The reads of n come between the nth addition and the next. */
function withReads({ reads, seen }: Steps, placed: Int32Array): Int32Array {
  const offsets = new Int32Array(placed.length + 2);
  for (let place = 0; place < reads.length; place++) {
    const after = (seen[place] ?? 0) + 1;
    offsets[after] = (offsets[after] ?? 0) + 1;
  }
  for (let nth = 0; nth <= placed.length; nth++)
    offsets[nth + 1] = (offsets[nth + 1] ?? 0) + (offsets[nth] ?? 0) + (nth < placed.length ? 1 : 0);
  const order = new Int32Array(placed.length + reads.length);
  const next = offsets.slice();
  // Behind the reads of n there is room for the addition that follows them.
  for (let place = 0; place < reads.length; place++) {
    const n = seen[place] ?? 0;
    const at = next[n] ?? 0;
    order[at] = reads[place] ?? 0;
    next[n] = at + 1;
  }
  for (let nth = 0; nth < placed.length; nth++) order[next[nth] ?? 0] = placed[nth] ?? 0;
  return order;
}
