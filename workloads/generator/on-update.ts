import type { Context } from "./context.ts";
import type { GeneratorEvent, OpGenerator } from "./generator.ts";
import { mapRest } from "./step.ts";

/** What a source becomes after an event. Telling the source of the event is up to it. */
export type Reaction = (source: OpGenerator, ctx: Context, event: GeneratorEvent) => OpGenerator;

/** `source`, with `react` in the place of its own reaction to events. */
export function onUpdate(react: Reaction, source: OpGenerator): OpGenerator {
  return {
    next: (ctx) => mapRest(source.next(ctx), (rest) => onUpdate(react, rest)),
    update(ctx, event) {
      const updated = react(source, ctx, event);
      return updated === source ? this : onUpdate(react, updated);
    },
  };
}

/** `source`, which is told of no events. */
export function ignoreUpdates(source: OpGenerator): OpGenerator {
  return onUpdate((unchanged) => unchanged, source);
}
