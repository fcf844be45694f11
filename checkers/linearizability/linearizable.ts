import type { CheckContext, Checker } from "../checker.ts";
import type { History } from "../history/history.ts";
import type { Key } from "../history/operation.ts";
import type { Model, PlacedOperation } from "../models/model.ts";
import { findModel, MODELS } from "../models/registry.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { count } from "../wording.ts";
import { counterexample } from "./counterexample.ts";
import { type Decision, decide } from "./decide.ts";
import { explain } from "./explain.ts";
import { shrink } from "./shrink.ts";
import { NEVER, type TimedCall, timedCalls } from "./timed-call.ts";

/** Objects beyond the first few violated ones are counted and named, but not explained one by one. */
const MAX_COUNTEREXAMPLES = 5;

/** The first round looks at every object on a small budget, so that a hard one cannot hide another's violation. */
const FIRST_ROUND_STATES = 10_000;
const ROUND_GROWTH = 10;

/**
 * Checks that every object (key) of a history behaves as if each operation took effect in one instant between its
 * invocation and its completion, in the order that `model` allows.
 *
 * Objects are judged one by one, which loses nothing: a history is linearizable exactly if its restriction to each
 * object is. An operation that failed did not happen; one of unknown outcome may take effect at any
 * later time or never.
 *
 * @param model - A model, or the name of one that comes with Faultline.
 * @throws RangeError for a name that is no model's.
 * @see Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990.
 */
export function linearizable(model: string | Model): Checker {
  const chosen = typeof model === "string" ? modelByName(model) : model;
  const name = `linearizable ${chosen.name}`;
  return { name, check: (history, context) => checkObjects(name, chosen, history, context) };
}

function modelByName(name: string): Model {
  const model = findModel(name);
  if (model === undefined) {
    throw new RangeError(
      `No model is called ${name}: there are ${MODELS.map((known) => known.name).join(", ")}`,
    );
  }
  return model;
}

/** One key of the history. */
interface ObjectUnderTest {
  readonly key: Key | undefined;
  readonly positions: Int32Array;
  readonly calls: readonly TimedCall[];
}

function checkObjects(name: string, model: Model, history: History, context: CheckContext): Verdict {
  const objects = [...history.byKey()].map(
    ([key, positions]): ObjectUnderTest => ({ key, positions, calls: timedCalls(history, positions) }),
  );
  const problem = unreadable(model, objects) ?? notExercised(model, objects);
  if (problem !== undefined) {
    return { checker: name, valid: "unknown", summary: problem.message, reasons: [problem] };
  }
  const decisions = decideAll(model, objects, context);
  return conclude({ name, model, history, context, objects, decisions });
}

/** An operation that the model does not know or cannot interpret: nothing can be said about this history. */
function unreadable(model: Model, objects: readonly ObjectUnderTest[]): UnknownReason | undefined {
  for (const { calls } of objects) {
    for (const { call, operation } of calls) {
      const fault = model.fs.includes(call.f)
        ? model.malformed?.(call)
        : `the model ${model.name} knows ${model.fs.join(", ")}, but not ${call.f}`;
      if (fault !== undefined) {
        return {
          kind: "malformed",
          message: `Operation ${operation.invocation.index} cannot be judged: ${fault}`,
        };
      }
    }
  }
  return undefined;
}

/** Without an answer that could have been wrong there is nothing to check, and nothing was shown. */
function notExercised(model: Model, objects: readonly ObjectUnderTest[]): UnknownReason | undefined {
  const { evidence } = model;
  const couldBeWrong = ({ call, returned }: TimedCall): boolean =>
    returned !== NEVER &&
    (evidence === undefined || model.isPure(call) || evidence.observes(call).length > 0);
  if (objects.some(({ calls }) => calls.some(couldBeWrong))) return undefined;
  const answered = objects.some(({ calls }) => calls.some(({ returned }) => returned !== NEVER));
  const message = answered
    ? "No operation that could show a wrong state succeeded"
    : "No operation succeeded";
  return { kind: "not-exercised", message };
}

/** Rounds of growing budgets over the objects that are still undecided. */
function decideAll(model: Model, objects: readonly ObjectUnderTest[], context: CheckContext): Decision[] {
  const decisions: Decision[] = [];
  for (let maxStates = Math.min(FIRST_ROUND_STATES, context.maxStates); ; maxStates *= ROUND_GROWTH) {
    const budget = { ...context, maxStates: Math.min(maxStates, context.maxStates) };
    for (const [i, { calls }] of objects.entries()) {
      const before = decisions[i];
      if (before !== undefined && (before.kind !== "undecided" || before.by === "time")) continue;
      const explored = before?.explored ?? 0;
      const decision = decide(model, calls, model.init, budget);
      decisions[i] = { ...decision, explored: explored + decision.explored };
    }
    const open = decisions.some((decision) => decision.kind === "undecided" && decision.by === "memory");
    if (!open || maxStates >= context.maxStates) return decisions;
  }
}

interface Findings {
  readonly name: string;
  readonly model: Model;
  readonly history: History;
  readonly context: CheckContext;
  readonly objects: readonly ObjectUnderTest[];
  readonly decisions: readonly Decision[];
}

function conclude(findings: Findings): Verdict {
  const { name, model, objects, decisions } = findings;
  const operations = objects.reduce((sum, { calls }) => sum + calls.length, 0);
  const explored = decisions.reduce((sum, decision) => sum + decision.explored, 0);
  const violated = objects.filter((_, i) => decisions[i]?.kind === "violated");
  const details = {
    model: model.name,
    keys: objects.length,
    operations,
    statesExplored: explored,
    ...(violated.length === 0 ? {} : { violatedKeys: violated.map(({ key }) => key ?? null) }),
  };
  const checked = `${count(operations, "operation")} on ${count(objects.length, "key")}`;

  const [first, ...rest] = anomalies(findings);
  if (first !== undefined) {
    const summary = `${violated.length} of ${count(objects.length, "key")} (${count(operations, "operation")}) cannot be linearized as ${model.name}`;
    return { checker: name, valid: false, summary, details, anomalies: [first, ...rest] };
  }
  const [reason, ...reasons] = undecided(findings);
  if (reason !== undefined) {
    const summary = `${count(1 + reasons.length, "key")} of ${objects.length} could not be decided`;
    return { checker: name, valid: "unknown", summary, details, reasons: [reason, ...reasons] };
  }
  return { checker: name, valid: true, summary: `${checked} are linearizable as ${model.name}`, details };
}

function anomalies(findings: Findings): Anomaly[] {
  const violations = findings.objects.flatMap((object, i) => {
    const decision = findings.decisions[i];
    return decision?.kind === "violated" ? [{ object, decision }] : [];
  });
  return violations
    .slice(0, MAX_COUNTEREXAMPLES)
    .map(({ object, decision }) => anomaly(findings, object, decision));
}

function anomaly(
  { model, history, context }: Findings,
  { key, positions }: ObjectUnderTest,
  violated: Extract<Decision, { readonly kind: "violated" }>,
): Anomaly {
  const core = shrink(model, violated, model.init, context);
  const example = counterexample(model, core, { key, budget: context });
  const placed = [...positions].map((position) => placeOf(history, position));
  const inWindow = new Set(core.calls.map(({ invoked }) => invoked));
  const explanation = explain(model, example, {
    ...(key === undefined ? {} : { key }),
    culprit: placeOf(history, core.culprit.invoked),
    window: placed.filter(({ invoked }) => inWindow.has(invoked)),
    operations: placed,
  });
  return {
    name: "nonlinearizable",
    explanation,
    ...(key === undefined ? {} : { key }),
    operations: example.window,
    counterexample: example,
  };
}

function placeOf(history: History, invoked: number): PlacedOperation {
  const completed = history.completionOf(invoked);
  return { ...history.operationAt(invoked), invoked, completed: completed < 0 ? NEVER : completed };
}

function undecided({ objects, decisions }: Findings): UnknownReason[] {
  return objects.flatMap(({ key }, i): UnknownReason[] => {
    const decision = decisions[i];
    if (decision?.kind !== "undecided") return [];
    const { by, placed, certain, explored } = decision;
    const object = key === undefined ? "The history" : `Key ${key}`;
    const limit = by === "time" ? "the time for checking" : "the limit on search states";
    const message = `${object} could not be decided within ${limit}: ${placed} of ${certain} operations placed, ${explored} states explored`;
    return [{ kind: by, message }];
  });
}
