import type { GeneratorEvent, OpGenerator, Step } from "./generator.ts";
import { describeContext } from "./generator-error.ts";
import { mapRest } from "./step.ts";

/** `source`, with a line to `write` for everything that it is asked and told, and what it answers. */
export function trace(label: string, write: (line: string) => void, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx);
      write(`${label}: at ${describeContext(ctx)}: ${describeStep(step)}`);
      return mapRest(step, (rest) => trace(label, write, rest));
    },
    update(ctx, event) {
      write(`${label}: at ${describeContext(ctx)}: told of ${describeEvent(event)}`);
      const updated = source.update(ctx, event);
      return updated === source ? this : trace(label, write, updated);
    },
  };
}

function describeStep(step: Step): string {
  return step.kind === "emit" ? `offers ${JSON.stringify(step.emission)}` : step.kind;
}

function describeEvent({ type, process, f, value }: GeneratorEvent): string {
  return `${type} ${f} ${JSON.stringify(value)} by process ${process}`;
}
