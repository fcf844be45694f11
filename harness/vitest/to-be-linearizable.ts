import { History } from "../../checkers/history/history.ts";
import {
  type CheckLinearizableOptions,
  checkLinearizable,
  type LinearizabilityResult,
  type PlainOp,
} from "../../checkers/linearizability/check-linearizable.ts";
import { renderCounterexample } from "../../checkers/linearizability/render-counterexample.ts";
import type { Model } from "../../checkers/models/model.ts";

/** Columns for the drawing; the same wherever a test runs, so that its output can be compared. */
const WIDTH = 100;

interface MatcherContext {
  readonly isNot?: boolean;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matcher itself, for `expect.extend` under another name or in another test runner with the same interface. */
export function toBeLinearizable(
  this: MatcherContext,
  received: unknown,
  model: string | Model,
  options: CheckLinearizableOptions = {},
): MatcherResult {
  if (!isHistory(received)) {
    throw new TypeError("toBeLinearizable() judges a history: a History, or a list of its events");
  }
  const name = typeof model === "string" ? model : model.name;
  const result = checkLinearizable(received, model, { explain: 1, ...options });
  // What could not be decided bears out neither claim.
  const pass = result.valid === "unknown" ? this.isNot === true : result.valid;
  return { pass, message: () => describe(result, name) };
}

function isHistory(received: unknown): received is History | Iterable<PlainOp> {
  return (
    received instanceof History ||
    (typeof received === "object" && received !== null && Symbol.iterator in received)
  );
}

function describe(result: LinearizabilityResult, model: string): string {
  if (result.valid === true) {
    return `The history (${result.operations} operations on ${result.keys} keys) is linearizable as ${model}, and should not be`;
  }
  if (result.valid === "unknown") {
    const reasons = result.reasons.map(({ message }) => `  - ${message}`);
    return [`Nobody can say whether the history is linearizable as ${model}:`, ...reasons].join("\n");
  }
  const [first, ...others] = result.violations;
  const { explanation, counterexample } = first;
  return [
    `The history is not linearizable as ${model}`,
    ...(explanation === undefined ? [] : [explanation]),
    ...(counterexample === undefined ? [] : [renderCounterexample(counterexample, WIDTH)]),
    ...(others.length === 0 ? [] : [`${others.length} more keys are violated`]),
  ].join("\n\n");
}
