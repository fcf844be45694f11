import type { OpGenerator } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { emit, pending } from "./step.ts";

/** Writes one line to the run's log, once. The history does not show it. */
export function log(message: string): OpGenerator {
  return {
    next(ctx) {
      const process = ctx.freeProcess();
      return process === undefined
        ? pending(this)
        : emit({ type: "log", time: ctx.time, process, message }, nothing);
    },
    update() {
      return this;
    },
  };
}
