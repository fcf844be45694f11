import type { Emission, OpGenerator, Step } from "./generator.ts";

export const EXHAUSTED: Step = { kind: "exhausted" };

export function pending(rest: OpGenerator): Step {
  return { kind: "pending", rest };
}

export function emit(emission: Emission, rest: OpGenerator): Step {
  return { kind: "emit", emission, rest };
}

/** The same offer, with what follows it wrapped; for combinators that pass offers through. */
export function mapRest(step: Step, wrap: (rest: OpGenerator) => OpGenerator): Step {
  switch (step.kind) {
    case "emit":
      return emit(step.emission, wrap(step.rest));
    case "pending":
      return pending(wrap(step.rest));
    case "exhausted":
      return step;
  }
}
