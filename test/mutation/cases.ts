import type { ObjectCalls } from "../../checkers/linearizability/object-calls.ts";
import { objectsOf } from "../../checkers/linearizability/objects.ts";
import type { Model } from "../../checkers/models/model.ts";
import { isSubHistoryLinearizable } from "../support/brute-force-linearizability.ts";
import { smallObjectOf } from "../support/objects/small-objects.ts";
import { tinyHistory } from "../support/objects/tiny-history.ts";

/** One object of a tiny history, and the truth about it. */
export interface Case {
  readonly seed: number;
  readonly model: Model;
  readonly calls: ObjectCalls;
  /** Found out by trying all orders. */
  readonly isLinearizable: boolean;
  /** What is known of witnesses, by their text: whether they prove anything. */
  readonly witnesses: Map<string, boolean>;
}

const known = new Map<string, readonly Case[]>();

/** The objects in tiny histories of this model. Made once, since all engines, whole or not, are tried with the same. */
export function casesOf(model: string, seeds: number): readonly Case[] {
  const name = `${model} ${seeds}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const cases = Array.from({ length: seeds }, (_, seed) => casesOfSeed(model, seed)).flat();
  known.set(name, cases);
  return cases;
}

function casesOfSeed(name: string, seed: number): Case[] {
  const object = smallObjectOf(name);
  const { model } = object;
  const history = tinyHistory(object, seed);
  return objectsOf(history, model).map(({ calls }) => ({
    seed,
    model,
    calls,
    isLinearizable: isSubHistoryLinearizable(model, history, { invocations: calls.position }),
    witnesses: new Map(),
  }));
}
