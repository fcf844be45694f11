import type { ObjectCalls } from "../object-calls.ts";
import { NEVER } from "../object-calls.ts";
import { Exhausted } from "../search/limits.ts";
import type { Decision, Engine, Task } from "./engine.ts";

/** An object of fewer calls is decided sooner than anybody could look at a clock, and fits anywhere. */
const LARGE = 10_000;

/** What engines that need no search hold for each call, in columns of their own. */
const BYTES_PER_CALL = 64;

/**
 * To be called between the steps of an engine that takes few of them: each goes through all calls once or twice, which for ten
 * million takes less than a second.
 *
 * @throws Exhausted if the time is up, or if the object takes more memory than the budget has. Only for large objects.
 */
export function stayWithin({ calls, budget }: Task): void {
  if (calls.count < LARGE) return;
  if (budget.maxBytes !== undefined && calls.count * BYTES_PER_CALL > budget.maxBytes)
    throw new Exhausted("memory");
  if (budget.expired()) throw new Exhausted("time");
}

/** The task, with all the time and memory that it takes: for a certificate, which may be asked for long after the decision. */
export function unhurried({ model, calls }: Task): Task {
  return { model, calls, budget: { expired: () => false, maxStates: Number.POSITIVE_INFINITY } };
}

/** The engine, which answers `undecided` where `stayWithin` ends it. It knows of no prefix then. */
export function withinBudget(engine: Engine): Engine {
  return {
    ...engine,
    decide(task): Decision | undefined {
      try {
        return engine.decide(task);
      } catch (error) {
        if (!(error instanceof Exhausted)) throw error;
        return {
          kind: "undecided",
          by: engine.name,
          explored: 0,
          reason: error.by,
          placed: 0,
          certain: certainCalls(task.calls),
          prefix: () => new Int32Array(0),
        };
      }
    },
  };
}

function certainCalls({ count, returned }: ObjectCalls): number {
  let certain = 0;
  for (let call = 0; call < count; call++) if (returned[call] !== NEVER) certain++;
  return certain;
}
