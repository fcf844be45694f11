import type { Invoke, OpGenerator, Step } from "./generator.ts";

/** Every operation of `source` as `transform` makes it; sleeps and log lines pass. Events reach `source` as they are. */
export function map(transform: (op: Invoke) => Invoke, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx);
      return step.kind === "exhausted"
        ? step
        : { ...transformed(step, transform), rest: map(transform, step.rest) };
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : map(transform, updated);
    },
  };
}

function transformed<S extends Step>(step: S, transform: (op: Invoke) => Invoke): S {
  if (step.kind !== "emit" || step.emission.type !== "invoke") return step;
  return { ...step, emission: transform(step.emission) };
}

/** Gives operations other names: an `f` that is a key of `names` becomes its value, others stay. */
export function fMap(names: Readonly<Record<string, string>>, source: OpGenerator): OpGenerator {
  return map((op) => ({ ...op, f: names[op.f] ?? op.f }), source);
}
