import type { OpGenerator } from "./generator.ts";
import { fillIn, type OpTemplate } from "./op.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/** Each of the operations once, in order, each as soon as a process is free. */
export function sequence(templates: readonly OpTemplate[], from = 0): OpGenerator {
  return {
    next(ctx) {
      const template = templates[from];
      if (template === undefined) return EXHAUSTED;
      const invoke = fillIn(template, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, sequence(templates, from + 1));
    },
    update() {
      return this;
    },
  };
}
