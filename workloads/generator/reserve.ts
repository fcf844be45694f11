import type { Context } from "./context.ts";
import type { OpGenerator } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { soonest } from "./soonest.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/** A number of threads set aside for a generator. */
export interface Reservation {
  readonly threads: number;
  readonly generator: OpGenerator;
}

/**
 * Sets threads aside: the first `threads` of those it may use for the first reservation, the next for the second,
 * and so on, and all that are left, the nemesis included, for `rest`. Ranges are taken from the threads of the
 * context, not from thread 0, so that a reserve within a reserve divides what it was given.
 *
 * A generator for which no thread is left emits nothing. The soonest operation goes first, at random among equals in proportion to the size of the ranges. Each
 * generator is told of its own threads' events.
 */
export function reserve(reservations: readonly Reservation[], rest: OpGenerator): OpGenerator {
  return reserved({
    sizes: [...reservations.map(({ threads }) => threads), Infinity],
    members: [...reservations.map(({ generator }) => generator), rest],
    emitted: 0,
  });
}

interface State {
  readonly sizes: readonly number[];
  /** An exhausted member is replaced by `nothing`. */
  readonly members: readonly OpGenerator[];
  readonly emitted: number;
}

function reserved(state: State): OpGenerator {
  return {
    next(ctx) {
      const members = [...state.members];
      const offers = [];
      let waits = false;
      for (const [member, memberCtx] of ranges(state, ctx).entries()) {
        const step = memberCtx.threadCount === 0 ? EXHAUSTED : (members[member] ?? nothing).next(memberCtx);
        if (step.kind === "emit") {
          offers.push({ member, emission: step.emission, weight: memberCtx.threadCount, rest: step.rest });
        } else {
          waits ||= step.kind === "pending";
          members[member] = step.kind === "pending" ? step.rest : nothing;
        }
      }
      const chosen = soonest(offers, ctx.random, state.emitted);
      if (chosen === undefined) return waits ? pending(reserved({ ...state, members })) : EXHAUSTED;
      members[chosen.member] = chosen.rest;
      return emit(chosen.emission, reserved({ ...state, members, emitted: state.emitted + 1 }));
    },
    update(ctx, event) {
      const thread = ctx.threadOf(event.process);
      const members = ranges(state, ctx).map((range, i) => {
        const member = state.members[i] ?? nothing;
        return range.includes(thread) ? member.update(range, event) : member;
      });
      return members.every((member, i) => member === state.members[i])
        ? this
        : reserved({ ...state, members });
    },
  };
}

/** What each member sees of the context. */
function ranges({ sizes }: State, ctx: Context): Context[] {
  let from = 0;
  return sizes.map((size, member) => {
    const range = ctx.restrictToRanks(from, Math.min(size, ctx.threadCount - from)).split(member);
    from += range.threadCount;
    return range;
  });
}
