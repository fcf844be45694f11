import type { CheckContext } from "../../../checkers/checker.ts";
import type { History } from "../../../checkers/history/history.ts";
import type { Decision, Engine, Witness } from "../../../checkers/linearizability/engines/engine.ts";
import { ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { NEVER, type ObjectCalls } from "../../../checkers/linearizability/object-calls.ts";
import { objectsOf } from "../../../checkers/linearizability/objects.ts";
import { isLinearization } from "../../../checkers/linearizability/replay.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { isLinearizable, isSubHistoryLinearizable } from "../brute-force-linearizability.ts";
import type { SmallObject } from "./small-object.ts";
import { isAllowed } from "./specification.ts";

/** More than any tiny history takes. */
const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };

/** What somebody said of a history, or what was wrong with what they said. */
export type Answer = "valid" | "invalid" | "declined" | { readonly mistake: string };

/** A history, and what the oracle says of it. */
export interface Case {
  readonly object: SmallObject;
  readonly history: History;
  readonly isValid: boolean;
}

export function caseOf(object: SmallObject, history: History): Case {
  return { object, history, isValid: isLinearizable(object.model, history) };
}

/** What the small object says: whether the model is the object that it says it is. */
export function askSpecification({ object, history, isValid }: Case): Answer {
  const allowed = isAllowed(object, history);
  if (allowed === isValid) return allowed ? "valid" : "invalid";
  return { mistake: `the model says ${words(isValid)}, the small object says ${words(allowed)}` };
}

/**
 * What an engine says. Its certificate must replay, and its witness and its window must be impossible by
 * themselves, by trying all orders.
 */
export function askEngine(engine: Engine, { object, history, isValid }: Case): Answer {
  const { model } = object;
  let isEverythingValid = true;
  let hasDeclined = false;
  for (const { calls } of objectsOf(history, model)) {
    const decision = engine.decide({ model, calls, budget: UNLIMITED });
    if (decision === undefined) {
      hasDeclined = true;
      continue;
    }
    const mistake = mistakeIn(decision, { model, history, calls });
    if (mistake !== undefined) return { mistake };
    if (decision.kind === "violated") isEverythingValid = false;
  }
  if (isEverythingValid && hasDeclined) return "declined";
  if (isEverythingValid === isValid) return isValid ? "valid" : "invalid";
  return { mistake: `${words(isEverythingValid)}, but it is ${words(isValid)}` };
}

/** What the whole checker says. */
export function askChecker({ object, history, isValid }: Case): Answer {
  const verdict = linearizable(object.model).check(history, UNLIMITED);
  if (verdict.valid === isValid) return isValid ? "valid" : "invalid";
  if (verdict.valid === "unknown" && verdict.reasons[0].kind === "not-exercised" && isValid)
    return "declined";
  return { mistake: `${verdict.valid} (${verdict.summary}), but it is ${words(isValid)}` };
}

/** The verdict of the first engine that applies to each object; nothing is made of it, so it is fast. */
export function isDecidedValid(model: Model, history: History): boolean {
  return objectsOf(history, model).every(({ calls }) => {
    for (const engine of ENGINES) {
      const decision = engine.decide({ model, calls, budget: UNLIMITED });
      if (decision === undefined) continue;
      if (decision.kind === "undecided") throw new Error(`Undecided by ${decision.reason}`);
      return decision.kind === "linearizable";
    }
    throw new Error("No engine applies");
  });
}

interface Judged {
  readonly model: Model;
  readonly history: History;
  readonly calls: ObjectCalls;
}

function mistakeIn(decision: Decision, { model, history, calls }: Judged): string | undefined {
  switch (decision.kind) {
    case "linearizable":
      return isLinearization(model, calls, decision.certificate())
        ? undefined
        : "the certificate does not replay";
    case "violated": {
      const { witness, window } = decision;
      const asked = { model, history, calls };
      if (canBePlaced(witness, asked)) return "the witness can be linearized";
      if (window !== undefined && canBePlaced(window, asked)) return "the window can be linearized";
      return undefined;
    }
    case "undecided":
      return `undecided by ${decision.reason}`;
  }
}

function canBePlaced(
  part: Witness & Partial<Pick<SubHistoryOfCalls, "starts" | "uncertain">>,
  { model, history, calls }: Judged,
): boolean {
  const positionOf = (call: number): number => calls.position[call] ?? -1;
  const late = [...part.calls].filter((call) => {
    const returned = calls.returned[call] ?? NEVER;
    return returned !== NEVER && returned > part.until;
  });
  return isSubHistoryLinearizable(model, history, {
    invocations: [...part.calls].map(positionOf),
    uncertain: new Set([...late, ...(part.uncertain ?? [])].map(positionOf)),
    ...(part.starts !== undefined && { starts: part.starts }),
  });
}

type SubHistoryOfCalls = NonNullable<Extract<Decision, { readonly kind: "violated" }>["window"]>;

function words(isValid: boolean): string {
  return isValid ? "valid" : "invalid";
}

/** The history as one line an event, for whom it fails before. */
export function historyText(history: History): string {
  return [...history]
    .map(({ process, type, f, value }) => `${process} ${type} ${f} ${JSON.stringify(value)}`)
    .join("\n");
}
