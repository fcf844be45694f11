import { type ConsistencyModel, findConsistencyModel, OF_OBJECTS } from "./consistency/models.ts";

export interface TransactionOptions {
  /** The model that the database promises, by any of its names; `strict-serializable` if nobody says. */
  readonly consistency?: string;
}

/** The model that the options name. @throws RangeError if there is none of that name. */
export function consistencyNamed({
  consistency = "strict-serializable",
}: TransactionOptions): ConsistencyModel {
  const model = findConsistencyModel(consistency);
  if (model === undefined) throw new RangeError(`No consistency model is called ${consistency}: ${EXPECTED}`);
  if (OF_OBJECTS.has(model))
    throw new RangeError(
      `${model} is a promise about single objects, and not about transactions: ${EXPECTED}`,
    );
  return model;
}

const EXPECTED = "expected one of those that `faultline models --consistency` lists";
