import {
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  findConsistencyModel,
  OF_OBJECTS,
} from "./consistency/models.ts";

export interface TransactionOptions {
  /** The model that the database promises, by any of its names; `strict-serializable` if nobody says. */
  readonly consistency?: string;
}

/** The model that the options name. @throws RangeError if there is none of that name. */
export function consistencyNamed({
  consistency = "strict-serializable",
}: TransactionOptions): ConsistencyModel {
  const model = findConsistencyModel(consistency);
  if (model === undefined)
    throw new RangeError(`No consistency model is called ${consistency}: there are ${NAMES.join(", ")}`);
  if (OF_OBJECTS.has(model) && model !== "pram")
    throw new RangeError(
      `${model} is a promise about single objects, and not about transactions: expected ${NAMES.join(", ")}`,
    );
  return model;
}

/** What can be promised of transactions. */
const NAMES: readonly ConsistencyModel[] = CONSISTENCY_MODELS.filter((model) => !OF_OBJECTS.has(model));
