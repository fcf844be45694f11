import { CONSISTENCY_MODELS, type ConsistencyModel, findConsistencyModel } from "./consistency/models.ts";

export interface TransactionOptions {
  /** The model that the database promises, by any of its names; `strict-serializable` if nobody says. */
  readonly consistency?: string;
}

/** The model that the options name. @throws RangeError if there is none of that name. */
export function consistencyNamed({
  consistency = "strict-serializable",
}: TransactionOptions): ConsistencyModel {
  const model = findConsistencyModel(consistency);
  if (model !== undefined) return model;
  throw new RangeError(
    `No consistency model is called ${consistency}: there are ${CONSISTENCY_MODELS.join(", ")}`,
  );
}
