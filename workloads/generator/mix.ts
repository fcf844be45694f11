import { updateAll } from "./any.ts";
import type { Context } from "./context.ts";
import type { OpGenerator, Step } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/** Each operation from a random one of the generators, all equally likely; see `weightedMix`. */
export function mix(...generators: readonly OpGenerator[]): OpGenerator {
  return weightedMix(...generators.map((generator) => [1, generator] as const));
}

/**
 * Each operation from a random one of the generators, chosen in proportion to the weights.
 *
 * A generator that is pending does not hold the others up: another one is drawn in its place, for this operation.
 * One whose offer lies in the future does (use `any` for those). An exhausted one leaves the draw, and the mix is
 * exhausted once all have. Every generator is told of every event.
 */
export function weightedMix(
  ...choices: readonly (readonly [weight: number, generator: OpGenerator])[]
): OpGenerator {
  return mixOf({
    weights: choices.map(([weight]) => weight),
    members: choices.map(([, generator]) => generator),
    emitted: 0,
  });
}

interface State {
  readonly weights: readonly number[];
  /** An exhausted member is replaced by `nothing`. */
  readonly members: readonly OpGenerator[];
  readonly emitted: number;
}

function mixOf(state: State): OpGenerator {
  return {
    next: (ctx) => draw(state, ctx),
    update(ctx, event) {
      const members = updateAll(state.members, ctx, (member, memberCtx) => member.update(memberCtx, event));
      return members === state.members ? this : mixOf({ ...state, members });
    },
  };
}

function draw(state: State, ctx: Context): Step {
  const members = [...state.members];
  const weights = state.weights.map((weight, i) => (members[i] === nothing ? 0 : weight));
  const draws = ctx.random.split(state.emitted);
  let anyPending = false;
  for (let attempt = 0; weights.some((weight) => weight > 0); attempt++) {
    const i = draws.weighted(attempt, weights);
    const step = members[i]?.next(ctx.split(i)) ?? EXHAUSTED;
    members[i] = step.kind === "exhausted" ? nothing : step.rest;
    if (step.kind === "emit")
      return emit(step.emission, mixOf({ ...state, members, emitted: state.emitted + 1 }));
    if (step.kind === "pending") anyPending = true;
    weights[i] = 0;
  }
  return anyPending ? pending(mixOf({ ...state, members })) : EXHAUSTED;
}
