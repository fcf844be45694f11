import { NANOS_PER_MS } from "../../checkers/history/operation.ts";
import type { Context } from "./context.ts";
import type { GeneratorEvent, OpGenerator, Step } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/** One window of a rotating schedule. */
export interface Period {
  readonly durationMs: number;
  readonly generator: OpGenerator;
}

/**
 * Rotates through the periods by the clock, from the moment it is first asked: in each, only its generator is
 * asked, and goes on from where it was in the cycle before. `nothing` makes a quiet period.
 *
 * A generator's own clock stands still outside its period, so that a `stagger` in it does not come back with a
 * burst of all that it has missed. An operation that would fall behind the end of the period waits for the next
 * cycle. Every generator is told of every event. Exhausted once all are.
 */
export function cycleTimes(...periods: readonly Period[]): OpGenerator {
  return rotating({
    durations: periods.map(({ durationMs }) => durationMs * NANOS_PER_MS),
    members: periods.map(({ generator }) => generator),
  });
}

interface Rotation {
  readonly durations: readonly number[];
  /** An exhausted member is replaced by `nothing`. */
  readonly members: readonly OpGenerator[];
  /** When it was first asked. */
  readonly startedAt?: number;
}

function rotating(rotation: Rotation): OpGenerator {
  return {
    next: (ctx) => nextInPeriod({ ...rotation, startedAt: rotation.startedAt ?? ctx.time }, ctx),
    update(ctx, event) {
      const members = updated({ ...rotation, startedAt: rotation.startedAt ?? ctx.time }, ctx, event);
      return members.every((member, i) => member === rotation.members[i])
        ? this
        : rotating({ ...rotation, members });
    },
  };
}

type Running = Rotation & { readonly startedAt: number };

function nextInPeriod(rotation: Running, ctx: Context): Step {
  const { members, durations } = rotation;
  const own = ownTimes(rotation, ctx.time);
  const at = own.findIndex(({ running }) => running);
  const ownTime = own[at]?.time ?? 0;
  const step = members[at]?.next(ctx.withTime(ownTime).split(at)) ?? EXHAUSTED;

  if (step.kind === "exhausted") {
    const left = members.with(at, nothing);
    return left.every((member) => member === nothing)
      ? EXHAUSTED
      : pending(rotating({ ...rotation, members: left }));
  }
  const rest = rotating({ ...rotation, members: members.with(at, step.rest) });
  if (step.kind === "pending") return pending(rest);

  const duration = durations[at] ?? 0;
  const ownEnd = (Math.floor(ownTime / duration) + 1) * duration;
  if (step.emission.time >= ownEnd) return pending(rotating(rotation));
  return emit({ ...step.emission, time: ctx.time + step.emission.time - ownTime }, rest);
}

function updated(rotation: Running, ctx: Context, event: GeneratorEvent): readonly OpGenerator[] {
  const own = ownTimes(rotation, ctx.time);
  return rotation.members.map((member, i) => member.update(ctx.withTime(own[i]?.time ?? 0).split(i), event));
}

/** For each member the time that its periods have lasted so far, and whether one is on. */
function ownTimes({ durations, startedAt }: Running, time: number): { time: number; running: boolean }[] {
  const length = durations.reduce((sum, duration) => sum + duration, 0);
  const cycles = Math.floor((time - startedAt) / length);
  let left = time - startedAt - cycles * length;
  return durations.map((duration) => {
    const inThisCycle = Math.min(Math.max(left, 0), duration);
    const running = left >= 0 && left < duration;
    left -= duration;
    return { time: cycles * duration + inThisCycle, running };
  });
}
