import type { Context } from "./context.ts";
import type { OpGenerator, Step } from "./generator.ts";
import { fillIn, type OpTemplate } from "./op.ts";
import type { Random } from "./random.ts";
import { EXHAUSTED, emit, mapRest, pending } from "./step.ts";

/** Decides what comes next; null ends the generator. Must be pure: what it draws, it draws from `random`. */
export type OpFunction = (random: Random, ctx: Context) => OpTemplate | OpGenerator | null;

/** A function that answers so often in a row with an exhausted generator will never get anywhere. */
const MAX_EMPTY_ANSWERS = 1000;

/**
 * Emits what `decide` answers: an operation, or everything that the generator it answers with emits; then asks
 * again, until the answer is null. Each call gets a source of randomness of its own, a fresh one only after the
 * previous answer is used up: a call whose offer was not taken is repeated with the same source. Pending, without
 * a call, while no thread is free.
 */
export function fromFunction(decide: OpFunction, calls = 0): OpGenerator {
  return {
    next(ctx) {
      if (ctx.noneIsFree) return pending(this);
      for (let empty = 0; empty < MAX_EMPTY_ANSWERS; empty++) {
        const call = calls + empty;
        const random = ctx.random.split(call);
        const answer = decide(random, ctx);
        if (answer === null) return EXHAUSTED;
        if (!("next" in answer)) {
          const invoke = fillIn(answer, ctx);
          return invoke === undefined ? pending(this) : emit(invoke, fromFunction(decide, call + 1));
        }
        const step = nextOfAnswer(decide, answer, call, ctx);
        if (step.kind !== "exhausted") return step;
      }
      throw new Error(
        `A generator function answered ${MAX_EMPTY_ANSWERS} times in a row with an exhausted generator`,
      );
    },
    update() {
      return this;
    },
  };
}

/** While an answer that is a generator lasts: it is told of events, and the function is asked once it is exhausted. */
function answering(decide: OpFunction, answer: OpGenerator, call: number): OpGenerator {
  return {
    next(ctx) {
      const step = nextOfAnswer(decide, answer, call, ctx);
      return step.kind === "exhausted" ? fromFunction(decide, call + 1).next(ctx) : step;
    },
    update(ctx, event) {
      const updated = answer.update(ctx.split(call).split("answer"), event);
      return updated === answer ? this : answering(decide, updated, call);
    },
  };
}

function nextOfAnswer(decide: OpFunction, answer: OpGenerator, call: number, ctx: Context): Step {
  const step = answer.next(ctx.split(call).split("answer"));
  return mapRest(step, (rest) => answering(decide, rest, call));
}
