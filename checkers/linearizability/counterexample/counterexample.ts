import { canonicalJson } from "../../history/canonical-json.ts";
import type { Json } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import type * as Verdict from "../../verdict.ts";
import { count } from "../../wording.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { type Core, isCertain } from "./core.ts";
import { type Configuration, candidates, explore } from "./explore.ts";
import { restoreAnswers } from "./restore.ts";
import { surroundings } from "./surroundings.ts";

/** More possibilities than these nobody compares. */
const MAX_SHOWN = 8;

/** Turns a core into what a person looks at: where every order of it ends, and why. */
export function counterexample(model: Model, minimal: Core, calls: ObjectCalls): Verdict.Counterexample {
  if (minimal.omitted > 0) return excerpt(model, minimal, calls);
  const core = minimal.fromTheBeginning ? restoreAnswers(model, minimal, calls) : minimal;
  const exploration = explore(model, core);
  if (exploration.isLinearizable) {
    throw new Error(`What the search called a violation of ${model.name} has a linearization`);
  }
  const ends = distinct(model, core, exploration.deadEnds);
  const [first, ...others] = ends.slice(0, MAX_SHOWN);
  if (first === undefined) throw new Error(`No order of what violates ${model.name} ends anywhere`);
  const shown = [first, ...others] as const;
  const culprit = culpritOf(core, first);
  const met = statesMet(model, exploration.refusedIn.get(culprit) ?? [first.state]);
  const describe = (end: Configuration): Verdict.Configuration => ({
    stateBefore: model.describe(end.start),
    linearized: end.order,
    states: end.states.map((state) => model.describe(state)),
    stuck: stuckAt(model, core, end, { shown, culprit }),
  });
  return {
    ...operationsOf(model, core, calls),
    unneeded: minimal.calls.flatMap((call, position) => (isCertain(call) ? [] : [position])),
    culprit,
    possibleStates: met.slice(0, MAX_SHOWN),
    possibleStateTotal: met.length,
    configurations: [describe(first), ...others.map(describe)],
    configurationTotal: ends.length,
  };
}

/** Of a core that is too large to be followed only its last operations, and which of them cannot be placed. */
function excerpt(model: Model, core: Core, calls: ObjectCalls): Verdict.Counterexample {
  const returns = core.calls.map((call) => (isCertain(call) ? call.returned : -1));
  const culprit = Math.max(0, returns.indexOf(Math.max(...returns)));
  const stateBefore = `what ${count(core.omitted, "earlier operation")} left`;
  const why = "no order of all that came before leaves a state that allows it";
  return {
    ...operationsOf(model, core, calls),
    fromTheBeginning: false,
    unneeded: [],
    culprit,
    possibleStates: [],
    possibleStateTotal: 0,
    configurations: [{ stateBefore, linearized: [], states: [], stuck: [{ position: culprit, why }] }],
    configurationTotal: 1,
  };
}

type Operations =
  | "model"
  | "key"
  | "window"
  | "labels"
  | "open"
  | "omitted"
  | "fromTheBeginning"
  | "isMinimal"
  | "surroundings";

function operationsOf(
  model: Model,
  core: Core,
  calls: ObjectCalls,
): Pick<Verdict.Counterexample, Operations> {
  return {
    model: model.name,
    ...(calls.key === undefined ? {} : { key: calls.key }),
    window: core.calls.map(({ operation }) => operation),
    labels: core.calls.map(({ operation, call }) =>
      model.describeCall(
        operation.completion?.type === "ok" ? { ...call, output: operation.completion.value } : call,
      ),
    ),
    open: core.calls.flatMap((call, position) => (isCertain(call) ? [] : [position])),
    omitted: core.omitted,
    fromTheBeginning: core.fromTheBeginning,
    isMinimal: core.isMinimal,
    surroundings: surroundings(calls, core),
  };
}

/** Orders that the same calls cannot follow, for the same reasons, are one to a reader: of each kind the first. */
function distinct(model: Model, core: Core, ends: readonly Configuration[]): Configuration[] {
  const seen = new Map<string, Configuration>();
  for (const end of ends) {
    const reasons = candidates(core.calls, end.placed).map((position) => {
      const timed = core.calls[position];
      const step = timed && model.step(end.state, timed.call);
      return [position, step?.legal === false ? step.why : null];
    });
    const key = canonicalJson(reasons);
    if (!seen.has(key)) seen.set(key, end);
  }
  return [...seen.values()];
}

/** Of the order that comes furthest, the certain call that returns first of those without a place. */
function culpritOf(core: Core, { deadline }: Configuration): number {
  return core.calls.findIndex(({ returned }) => returned === deadline);
}

function statesMet(model: Model, states: readonly Json[]): string[] {
  return [...new Set(states.map((state) => model.describe(state)))];
}

interface Elsewhere {
  readonly shown: readonly Configuration[];
  readonly culprit: number;
}

function stuckAt(
  model: Model,
  core: Core,
  end: Configuration,
  { shown, culprit }: Elsewhere,
): Verdict.StuckOperation[] {
  const next = candidates(core.calls, end.placed);
  // The culprit first: it is what everything else is asked to help.
  next.sort((a, b) => Number(b === culprit) - Number(a === culprit));
  return next.flatMap((position): Verdict.StuckOperation[] => {
    const timed = core.calls[position];
    if (timed === undefined) return [];
    const step = model.step(end.state, timed.call);
    if (!step.legal) return [{ position, why: step.why }];
    if (canonicalJson(step.state) === canonicalJson(end.state))
      return [{ position, why: "it would change nothing" }];
    const leadsTo = shown.findIndex(
      (other) =>
        other.placed === (end.placed | (1n << BigInt(position))) ||
        (other.state !== end.state && canonicalJson(other.state) === canonicalJson(step.state)),
    );
    const after = model.describe(step.state);
    return leadsTo >= 0
      ? [{ position, isPossible: true, why: `it would leave ${after}`, leadsTo }]
      : [{ position, isPossible: true, why: `it would leave ${after}, and that leads nowhere either` }];
  });
}
