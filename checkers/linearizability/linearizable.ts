import type { CheckContext, Checker } from "../checker.ts";
import type { History } from "../history/history.ts";
import type { Model } from "../models/model.ts";
import { MODELS, modelNamed } from "../models/registry.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { decideAll, type Proceeding } from "./decide-all.ts";
import { decideWithCrew } from "./decide-with-crew.ts";
import { Docket } from "./docket.ts";
import type { Engine, EngineName } from "./engines/engine.ts";
import { ALL_ENGINES, ENGINES, findEngine } from "./engines/registry.ts";
import { linearizabilityVerdict } from "./linearizability-verdict.ts";
import { objectsOf } from "./objects.ts";
import { misunderstood, notExercised, unknownOperation } from "./readable.ts";

export interface LinearizableOptions {
  /** Decide hard keys too when others were found violated in the first round. */
  readonly allKeys?: boolean;
  /** Let this engine alone decide; where it does not apply, the answer is unknown. */
  readonly engine?: EngineName;
  /** Let every engine that applies decide, and throw an `EnginesDisagreeError` if they do not agree. */
  readonly competition?: boolean;
  /** Give the longest linearizable prefix of an undecided key as a whole in the verdict's details, not only its end. */
  readonly wholePrefix?: boolean;
  /** Other engines than those that come with Faultline. */
  readonly engines?: readonly Engine[];
}

/**
 * Checks that every object (key) of a history behaves as if each operation took effect in one instant between its
 * invocation and its completion, in the order that `model` allows.
 *
 * Objects are judged one by one, which loses nothing: a history is linearizable exactly if its restriction to each
 * object is. An operation that failed did not happen; one of unknown outcome may take effect at any
 * later time or never.
 *
 * @param model - A model, or the name of one that comes with Faultline.
 * @throws RangeError for a name that is no model's or no engine's.
 * @see Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990.
 */
export function linearizable(model: string | Model, options: LinearizableOptions = {}): Checker {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const name = `linearizable ${chosen.name}`;
  const proceeding = proceedingFor(model, options);
  return {
    name,
    check(history, context) {
      const opened = openDocket(history, chosen);
      if (!(opened instanceof Docket)) return cannotTell(name, opened);
      decideAll(opened, proceeding, context);
      return conclude(name, chosen, { docket: opened, context, options });
    },
    async checkWithCrew(history, context, crew) {
      const opened = openDocket(history, chosen);
      if (!(opened instanceof Docket)) return cannotTell(name, opened);
      await decideWithCrew(opened, proceeding, context, crew);
      return conclude(name, chosen, { docket: opened, context, options });
    },
  };
}

/** How the options say that objects are to be decided. */
export function proceedingFor(
  model: string | Model,
  { allKeys = false, engine, competition = false, engines }: LinearizableOptions,
): Proceeding {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const modelName = typeof model === "string" || MODELS.includes(model) ? chosen.name : undefined;
  const known = engines ?? (competition ? ALL_ENGINES : ENGINES);
  return {
    model: chosen,
    ...(engines === undefined && modelName !== undefined && { modelName }),
    competition,
    allKeys,
    engines: engine === undefined ? known : [engineNamed(engine, engines)],
  };
}

function engineNamed(name: EngineName, engines: readonly Engine[] | undefined): Engine {
  const found = engines === undefined ? findEngine(name) : engines.find((engine) => engine.name === name);
  if (found !== undefined) return found;
  const names = (engines ?? ALL_ENGINES).map((engine) => engine.name);
  throw new RangeError(`No engine is called ${name}: there are ${names.join(", ")}`);
}

/** The objects to decide, or why nothing can be said about the history. */
export function openDocket(
  history: History,
  model: Model,
  { keepsCertificates = false }: { readonly keepsCertificates?: boolean } = {},
): Docket | UnknownReason {
  const unreadable = unknownOperation(history, model) ?? misunderstood(history, model);
  if (unreadable !== undefined) return unreadable;
  const objects = objectsOf(history, model);
  return notExercised(model, objects) ?? new Docket(objects, { keepsCertificates });
}

function conclude(
  name: string,
  model: Model,
  found: { readonly docket: Docket; readonly context: CheckContext; readonly options: LinearizableOptions },
): Verdict {
  const { docket, context, options } = found;
  return linearizabilityVerdict({ name, model, docket, context, wholePrefix: options.wholePrefix ?? false });
}

function cannotTell(checker: string, reason: UnknownReason): Verdict {
  return { checker, valid: "unknown", summary: reason.message, reasons: [reason] };
}
