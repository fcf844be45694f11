import type { CheckContext } from "../checker.ts";
import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { explainViolation } from "./counterexample/explain-violation.ts";
import { type Docket, type OpenCase, openCases, violatedCases } from "./docket.ts";
import type { Undecided, Violated } from "./engines/engine.ts";
import { NEVER } from "./object-calls.ts";
import { nameOf, type ObjectUnderTest } from "./objects.ts";
import { prefixDetails } from "./prefix-details.ts";

/** Objects beyond the first few violated ones are counted and named, but not explained one by one. */
const MAX_COUNTEREXAMPLES = 5;
/** A verdict names this many; it is to stay small however many keys there are. */
const MAX_NAMED = 100;

/** What a check of a history came to. */
export interface Findings {
  /** The checker's name. */
  readonly name: string;
  readonly model: Model;
  readonly docket: Docket;
  readonly context: CheckContext;
  /** Give the longest linearizable prefix of an undecided object as a whole. */
  readonly wholePrefix: boolean;
}

/** Invalid if any object is violated, else unknown if any is undecided, else valid. */
export function linearizabilityVerdict(findings: Findings): Verdict {
  const { name, model, docket } = findings;
  const open = openCases(docket);
  const keys = count(docket.objects.length, model.partition === undefined ? "key" : "object");
  const operations = operationsOf(docket);
  const [first, ...rest] = anomalies(findings);
  const violated = docket.progress.violated;
  if (first !== undefined) {
    const doubt =
      open.length === 0 ? "" : `, and ${open.length} more could not be decided or were not looked at`;
    return {
      checker: name,
      valid: false,
      summary: `${violated} of ${keys} (${count(operations, "operation")}) cannot be linearized as ${model.name}${doubt}`,
      details: details(findings, open),
      anomalies: [first, ...rest],
    };
  }
  const [reason, ...reasons] = reasonsOf(open);
  if (reason !== undefined) {
    return {
      checker: name,
      valid: "unknown",
      summary:
        docket.objects.length === 1
          ? reason.message
          : `${count(open.length, "key")} of ${docket.objects.length} could not be decided`,
      details: details(findings, open),
      reasons: [reason, ...reasons],
    };
  }
  const are = operations === 1 ? "is" : "are";
  const summary = `${count(operations, "operation")} on ${keys} ${are} linearizable as ${model.name}`;
  return { checker: name, valid: true, summary, details: details(findings, open) };
}

function details({ model, docket, wholePrefix }: Findings, open: readonly OpenCase[]): Record<string, Json> {
  const violated = violatedCases(docket);
  const undecided = open.flatMap(({ object, outcome }) =>
    outcome?.kind === "undecided" ? [prefixDetails(model, object, outcome, wholePrefix)] : [],
  );
  return {
    model: model.name,
    keys: new Set(docket.objects.map(({ key }) => key)).size,
    ...(model.partition !== undefined && { objects: docket.objects.length }),
    operations: operationsOf(docket),
    statesExplored: docket.progress.explored,
    decidedBy: Object.fromEntries(docket.decidedBy),
    ...(violated.length > 0 && {
      violatedKeys: violated.slice(0, MAX_NAMED).map(({ object }) => object.calls.key ?? null),
    }),
    ...(violated.length > MAX_NAMED && { violatedKeysNotNamed: violated.length - MAX_NAMED }),
    ...(undecided.length > 0 && { undecided: undecided.slice(0, MAX_COUNTEREXAMPLES) }),
  };
}

function operationsOf({ objects }: Docket): number {
  return objects.reduce((sum, { calls }) => sum + calls.count, 0);
}

function anomalies({ model, docket, context }: Findings): Anomaly[] {
  return violatedCases(docket)
    .slice(0, MAX_COUNTEREXAMPLES)
    .map(({ object: { calls }, outcome }) => anomaly(model, calls, outcome, context));
}

function anomaly(
  model: Model,
  calls: ObjectUnderTest["calls"],
  violated: Violated,
  context: CheckContext,
): Anomaly {
  const { counterexample, explanation } = explainViolation(model, calls, violated, context);
  return {
    name: "nonlinearizable",
    explanation,
    ...(calls.key === undefined ? {} : { key: calls.key }),
    operations: counterexample.window,
    counterexample,
  };
}

/** Why objects are undecided, each named, but not more of them than anybody reads. */
export function reasonsOf(open: readonly OpenCase[]): UnknownReason[] {
  const reasons = open.slice(0, MAX_NAMED).map(reasonOf);
  const last = open[MAX_NAMED];
  if (last === undefined) return reasons;
  const more = count(open.length - MAX_NAMED, "more key");
  return [...reasons, { kind: reasonOf(last).kind, message: `${more} could not be decided` }];
}

function reasonOf({ object, outcome }: OpenCase): UnknownReason {
  const name = nameOf(object);
  if (outcome === undefined) {
    const certain = object.calls.returned.reduce((sum, end) => (end === NEVER ? sum : sum + 1), 0);
    const nothing = { reason: "time", placed: 0, certain, explored: 0 } as const;
    return { kind: "time", message: `${name} could not be decided within ${limitAndProgress(nothing)}` };
  }
  switch (outcome.kind) {
    case "undecided":
      return {
        kind: KIND[outcome.reason],
        message: `${name} could not be decided within ${limitAndProgress(outcome)}`,
      };
    case "inapplicable":
      return {
        kind: "not-applicable",
        message: `${name} could not be decided: the engine ${outcome.engine} does not apply to it`,
      };
    case "lost":
      return { kind: outcome.reason, message: `${name} could not be decided: ${outcome.message}` };
  }
}

const KIND = { time: "time", memory: "memory", states: "memory" } as const;
const LIMIT = {
  time: "the time for checking",
  memory: "the limit on memory",
  states: "the limit on search states",
} as const;

function limitAndProgress({
  reason,
  placed,
  certain,
  explored,
}: Pick<Undecided, "reason" | "placed" | "certain" | "explored">): string {
  const progress = `${grouped(placed)} of ${count(certain, "operation")} placed`;
  return `${LIMIT[reason]}: ${progress}, ${count(explored, "state")} explored`;
}
