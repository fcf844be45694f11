import type { Decision, Engine, Linearizable, Task, Violated } from "./engines/engine.ts";
import type { Outcome } from "./outcome.ts";
import { isLinearization } from "./replay.ts";
import { witnessCalls } from "./witness-calls.ts";

/** Two engines gave different answers, or one gave an answer that its own proof does not bear out. One of ours is wrong. */
export class EnginesDisagreeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EnginesDisagreeError";
  }
}

/**
 * Lets every engine that applies decide, each on the whole budget, and trusts none: certificates are replayed, witnesses
 * are decided by themselves, and the answers are compared. An engine that ran out of budget contradicts nobody.
 *
 * @throws {@link EnginesDisagreeError}
 */
export function compete(task: Task, engines: readonly Engine[]): Outcome {
  const decisions: Decision[] = [];
  for (const engine of engines) {
    const decision = engine.decide(task);
    if (decision === undefined) continue;
    decisions.push(decision);
    if (decision.kind === "linearizable") assertReplays(task, decision);
  }
  const linearizable = decisions.find(isLinearizable);
  const violated = decisions.find(isViolated);
  if (linearizable !== undefined && violated !== undefined) {
    throw new EnginesDisagreeError(
      `The engines disagree on ${objectOf(task)}: ${linearizable.by} says linearizable, ${violated.by} says violated. The certificate of ${linearizable.by} can be carried out step by step, so ${violated.by} is wrong`,
    );
  }
  for (const decision of decisions.filter(isViolated)) assertWitness(task, decision, engines);
  const [first] = decisions;
  if (first === undefined) return { kind: "inapplicable", engine: engines.at(-1)?.name ?? "portfolio" };
  const explored = decisions.reduce((sum, decision) => sum + decision.explored, 0);
  return { ...(violated ?? linearizable ?? first), explored };
}

/** Since this comes first, a disagreement can only be the fault of whoever claims a violation. */
function assertReplays(task: Task, decision: Linearizable): void {
  if (isLinearization(task.model, task.calls, decision.certificate())) return;
  throw new EnginesDisagreeError(
    `The engine ${decision.by} says that ${objectOf(task)} is linearizable, but the order that it gives cannot be carried out: ${decision.by} is wrong`,
  );
}

/** A witness must be a violation by itself, in the eyes of every engine that can say. */
function assertWitness(task: Task, violated: Violated, engines: readonly Engine[]): void {
  const calls = witnessCalls(task.calls, violated.witness);
  for (const engine of engines) {
    const decision = engine.decide({ ...task, calls });
    if (decision?.kind !== "linearizable") continue;
    throw new EnginesDisagreeError(
      `The engine ${violated.by} says that ${objectOf(task)} is violated, but ${engine.name} finds the ${calls.count} calls that are to prove it linearizable`,
    );
  }
}

function objectOf({ calls }: Task): string {
  return calls.key === undefined ? "the history" : `key ${calls.key}`;
}

function isLinearizable(decision: Decision): decision is Linearizable {
  return decision.kind === "linearizable";
}

function isViolated(decision: Decision): decision is Violated {
  return decision.kind === "violated";
}
