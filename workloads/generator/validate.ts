import type { Context } from "./context.ts";
import type { Emission, OpGenerator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";
import { mapRest } from "./step.ts";

/**
 * `source`, with each offer checked before it is passed on: its type is known, its time is a time, and its process
 * is free. The scheduler wraps its generator in this, since a user's own generator may do anything.
 *
 * @throws GeneratorError from `next`, with the offer and the context.
 */
export function validate(source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx);
      const problem = step.kind === "emit" ? problemWith(step.emission, ctx) : undefined;
      if (step.kind === "emit" && problem !== undefined) {
        throw new GeneratorError(`A generator offered ${JSON.stringify(step.emission)}: ${problem}`, ctx);
      }
      return mapRest(step, validate);
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : validate(updated);
    },
  };
}

function problemWith(emission: Emission, ctx: Context): string | undefined {
  const { process, time } = emission;
  if (!Number.isFinite(time) || time < 0) return "its time is not a number of nanoseconds";
  const thread = ctx.threadOf(process);
  if (ctx.processOf(thread) !== process) return `thread ${thread} is process ${ctx.processOf(thread)} now`;
  if (!ctx.isFree(thread))
    return `process ${process} is ${ctx.includes(thread) ? "not free" : "not one it may use"}`;
  return problemWithContent(emission);
}

function problemWithContent(emission: Emission): string | undefined {
  switch (emission.type) {
    case "invoke":
      return emission.f === "" ? "its f is empty" : undefined;
    case "sleep":
      return emission.durationNs >= 0 ? undefined : "its duration is not a number of nanoseconds";
    case "log":
      return undefined;
    default:
      return "its type is none of invoke, sleep, log";
  }
}
