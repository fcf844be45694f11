import type { Context } from "./context.ts";
import type { OpGenerator, Step } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { type Offer, soonest } from "./soonest.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/**
 * All generators side by side: whichever offers the soonest operation, at random among equals. Every generator
 * is told of every event. Exhausted once all are.
 */
export function any(...generators: readonly OpGenerator[]): OpGenerator {
  return sideBySide({ members: generators, emitted: 0, endsWithFirst: false });
}

/** As `any`, but exhausted as soon as one of the generators is. */
export function shortestAny(...generators: readonly OpGenerator[]): OpGenerator {
  return sideBySide({ members: generators, emitted: 0, endsWithFirst: true });
}

interface State {
  /** An exhausted member is replaced by `nothing`, so that the others keep their places and their randomness. */
  readonly members: readonly OpGenerator[];
  readonly emitted: number;
  readonly endsWithFirst: boolean;
}

function sideBySide(state: State): OpGenerator {
  return {
    next(ctx) {
      const steps = state.members.map((member, i) =>
        member === nothing ? EXHAUSTED : member.next(ctx.split(i)),
      );
      const running = steps.filter((step) => step.kind !== "exhausted").length;
      if (running === 0 || (state.endsWithFirst && running < steps.length)) return EXHAUSTED;

      const chosen = soonest(offersOf(steps), ctx.random, state.emitted);
      const members = state.members.map((member, i) =>
        after(member, steps[i] ?? EXHAUSTED, i === chosen?.member),
      );
      if (chosen === undefined) return pending(sideBySide({ ...state, members }));
      return emit(chosen.emission, sideBySide({ ...state, members, emitted: state.emitted + 1 }));
    },
    update(ctx, event) {
      const members = updateAll(state.members, ctx, (member, memberCtx) => member.update(memberCtx, event));
      return members === state.members ? this : sideBySide({ ...state, members });
    },
  };
}

function offersOf(steps: readonly Step[]): Offer[] {
  const offers: Offer[] = [];
  for (const [member, step] of steps.entries()) {
    if (step.kind === "emit") offers.push({ member, emission: step.emission, weight: 1 });
  }
  return offers;
}

/** What becomes of a member that was asked: only an offer that is passed on moves it forward. */
function after(member: OpGenerator, step: Step, chosen: boolean): OpGenerator {
  switch (step.kind) {
    case "exhausted":
      return nothing;
    case "pending":
      return step.rest;
    case "emit":
      return chosen ? step.rest : member;
  }
}

/** Each member after an event, in its own context; the same array if nothing changed. */
export function updateAll(
  members: readonly OpGenerator[],
  ctx: Context,
  update: (member: OpGenerator, memberCtx: Context) => OpGenerator,
): readonly OpGenerator[] {
  const updated = members.map((member, i) => (member === nothing ? nothing : update(member, ctx.split(i))));
  return updated.some((member, i) => member !== members[i]) ? updated : members;
}
