import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { callWords } from "./call-words.ts";
import type { Model } from "./model.ts";

/** What a model must say, and what it may: see `Model`. */
export type ModelDefinition<State extends Json> = Pick<Model<State>, "name" | "init" | "step"> &
  Partial<Model<State>>;

/**
 * A model of one's own. Only `name`, `init` and `step` are needed. Without `fs` it knows every operation that `step`
 * does; without `isPure` none counts as a read, which costs time where there are many reads and changes no verdict;
 * states and calls are written as JSON unless `describe` and `describeCall` know better.
 */
export function defineModel<State extends Json>(definition: ModelDefinition<State>): Model<State> {
  return {
    description: `A model of one's own: ${definition.name}`,
    fs: [],
    isPure: () => false,
    describe: (state) => canonicalJson(state),
    describeCall: callWords,
    ...definition,
  };
}
