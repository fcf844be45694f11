import { canonicalJson } from "../../history/canonical-json.ts";
import type { Json } from "../../history/operation.ts";
import type { Call, Model } from "../../models/model.ts";
import type { Window, Witness } from "../engines/engine.ts";
import { NEVER, type ObjectCalls } from "../object-calls.ts";
import { type CoreCall, coreOfWitness, isCertain } from "./core.ts";
import type { Effort } from "./effort.ts";

/** More configurations than these are not held at once: a window could begin in too many states. */
const MAX_HELD = 400;

/** What a step of the model and a look at whether its configuration was met cost: see `Effort`. */
const WORK_PER_STEP = 4;

/** How far back windows may begin, in calls that have returned. */
const MAX_DISTANCE = 120;
const MAX_STARTS = 4;

/** What an order can have come to: a state, and those of the open calls that have taken effect. */
interface Configuration {
  readonly state: Json;
  /** Ascending. */
  readonly placed: readonly number[];
}

/** All that can be the case at a moment. */
interface Checkpoint {
  readonly moment: number;
  readonly open: readonly number[];
  readonly configurations: readonly Configuration[];
}

/**
 * Windows around the moment from which on a witness can be linearized no further, the shortest first, if it can be followed to there: a search
 * that went depth first knows no states that an object can have been in shortly before.
 *
 * Call by return, it keeps every state that some order of all calls that had returned leaves, with the open calls that order has used
 * (Lowe's just-in-time linearization, CCPE 2017). Where none is left, the calls since any moment before cannot be linearized
 * from any of the states of that moment. Of a call that was open then, and that some of the orders had used, the window must not
 * say that it took effect later: it counts as one of unknown outcome.
 */
export function recentWindows(model: Model, calls: ObjectCalls, witness: Witness, effort: Effort): Window[] {
  effort.spend(witness.calls.length);
  const timed = coreOfWitness(model, calls, witness).calls;
  const byId = new Map(timed.map((call) => [call.id, call]));
  const checkpoints: Checkpoint[] = [];
  const starts = witness.starts ?? [model.init];
  let frontier: readonly Configuration[] = starts.map((state) => ({ state, placed: [] }));
  let open: number[] = [];
  for (const { call, isReturn, moment } of eventsOf(timed)) {
    if (!isReturn) {
      open.push(call);
      continue;
    }
    const next = linearize(model, byId, { frontier, open, returning: call, effort });
    if (next === undefined) return [];
    if (next.length === 0) {
      // Orders may have ended for what an open call answered only later, so that has to be in the window.
      const until = Math.max(moment, ...open.map((other) => returnOf(byId, other)));
      return checkpoints.toReversed().flatMap((from) => windowFrom(from, timed, until));
    }
    frontier = next;
    open = open.filter((other) => other !== call);
    checkpoints.push({ moment, open, configurations: frontier });
    if (checkpoints.length > MAX_DISTANCE) checkpoints.shift();
  }
  return [];
}

interface Event {
  readonly call: number;
  readonly isReturn: boolean;
  readonly moment: number;
}

function eventsOf(calls: readonly CoreCall[]): Event[] {
  const events = calls.flatMap((timed): Event[] => {
    const begin = { call: timed.id, isReturn: false, moment: timed.invoked };
    return isCertain(timed) ? [begin, { call: timed.id, isReturn: true, moment: timed.returned }] : [begin];
  });
  return events.sort((a, b) => a.moment - b.moment);
}

interface Return {
  readonly frontier: readonly Configuration[];
  readonly open: readonly number[];
  readonly returning: number;
  readonly effort: Effort;
}

/** The configurations after a return; undefined if they are too many. */
function linearize(
  model: Model,
  byId: ReadonlyMap<number, CoreCall>,
  { frontier, open, returning, effort }: Return,
): readonly Configuration[] | undefined {
  const done = new Map<string, Configuration>();
  const seen = new Set(frontier.map(keyOf));
  const waiting = [...frontier];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { state, placed } = at;
    if (placed.includes(returning)) {
      const left = { state, placed: placed.filter((call) => call !== returning) };
      done.set(keyOf(left), left);
      if (done.size > MAX_HELD) return undefined;
      continue;
    }
    for (const call of open) {
      const timed = byId.get(call);
      if (timed === undefined || placed.includes(call)) continue;
      effort.spend(WORK_PER_STEP);
      if (effort.isSpent) return undefined;
      const after = stepOf(model, state, timed.call);
      if (after === undefined) continue;
      const next = { state: after, placed: [...placed, call].sort((a, b) => a - b) };
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(next);
    }
  }
  return [...done.values()];
}

/** -1 if it is of unknown outcome. */
function returnOf(byId: ReadonlyMap<number, CoreCall>, call: number): number {
  const timed = byId.get(call);
  return timed !== undefined && isCertain(timed) ? timed.returned : -1;
}

function stepOf(model: Model, state: Json, call: Call): Json | undefined {
  const step = model.step(state, call);
  return step.legal ? step.state : undefined;
}

function keyOf({ state, placed }: Configuration): string {
  return `${placed.join()} ${canonicalJson(state)}`;
}

/** The calls since a checkpoint, up to the one that returned at `until`; nothing if they can begin in too many states. */
function windowFrom(
  { moment, open, configurations }: Checkpoint,
  timed: readonly CoreCall[],
  until: number,
): Window[] {
  const states = new Map(configurations.map(({ state }) => [canonicalJson(state), state]));
  const [first, ...others] = states.values();
  if (first === undefined || others.length >= MAX_STARTS) return [];
  const isOpen = new Set(open);
  const used = new Set(configurations.flatMap(({ placed }) => placed));
  const within = timed.filter(({ id, invoked }) => isOpen.has(id) || (invoked > moment && invoked < until));
  return [
    {
      calls: Int32Array.from(within, ({ id }) => id),
      until: Math.min(until, NEVER),
      starts: [first, ...others],
      uncertain: Int32Array.from(
        within.filter(({ id }) => used.has(id)),
        ({ id }) => id,
      ),
    },
  ];
}
