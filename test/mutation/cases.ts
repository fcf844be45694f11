import type { History } from "../../checkers/history/history.ts";
import type { ObjectCalls } from "../../checkers/linearizability/object-calls.ts";
import { objectsOf } from "../../checkers/linearizability/objects.ts";
import type { Model } from "../../checkers/models/model.ts";
import { isSubHistoryLinearizable } from "../support/brute-force-linearizability.ts";
import { tinyHistory, tinySize } from "../support/objects/tiny-history.ts";
import type { Source } from "./sources.ts";

/** One object of a tiny history, and the truth about it. */
export interface Case {
  readonly name: string;
  readonly model: Model;
  readonly calls: ObjectCalls;
  /** Found out by trying all orders. */
  readonly isLinearizable: boolean;
  /** What is known of witnesses, by their text: what is wrong with them, if anything is. */
  readonly witnesses: Map<string, string | undefined>;
}

const known = new Map<Source, readonly Case[]>();

/** Made once, since all engines, whole or not, are tried with the same. */
export function casesOf(source: Source): readonly Case[] {
  const before = known.get(source);
  if (before !== undefined) return before;
  const { object, seeds, size } = source;
  const cases = Array.from({ length: seeds }, (_, seed) =>
    casesIn(`seed ${seed}`, object.model, tinyHistory(object, { ...tinySize(seed), ...size })),
  ).flat();
  known.set(source, cases);
  return cases;
}

export function casesIn(name: string, model: Model, history: History): Case[] {
  return objectsOf(history, model).map(({ calls }) => ({
    name,
    model,
    calls,
    isLinearizable: isSubHistoryLinearizable(model, history, { invocations: calls.position }),
    witnesses: new Map(),
  }));
}
