import { NANOS_PER_MS } from "../../checkers/history/operation.ts";
import type { OpGenerator } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { emit, pending } from "./step.ts";

/** Keeps one process busy with nothing for `durationMs` milliseconds, once. The history does not show it. */
export function sleep(durationMs: number): OpGenerator {
  return {
    next(ctx) {
      const process = ctx.freeProcess();
      if (process === undefined) return pending(this);
      return emit({ type: "sleep", time: ctx.time, process, durationNs: durationMs * NANOS_PER_MS }, nothing);
    },
    update() {
      return this;
    },
  };
}
