import type { Invoke, OpGenerator } from "./generator.ts";
import { emit, pending } from "./step.ts";

/** Every operation of `source` as `transform` makes it; sleeps and log lines pass. Events reach `source` as they are. */
export function map(transform: (op: Invoke) => Invoke, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx);
      switch (step.kind) {
        case "emit": {
          const { emission } = step;
          return emit(emission.type === "invoke" ? transform(emission) : emission, map(transform, step.rest));
        }
        case "pending":
          return pending(map(transform, step.rest));
        case "exhausted":
          return step;
      }
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : map(transform, updated);
    },
  };
}

/** Gives operations other names: an `f` that is a key of `names` becomes its value, others stay. */
export function fMap(names: Readonly<Record<string, string>>, source: OpGenerator): OpGenerator {
  return map((op) => ({ ...op, f: names[op.f] ?? op.f }), source);
}
