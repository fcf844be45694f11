import { ENGINE_NAMES, type Engine, type EngineName } from "../../checkers/linearizability/engines/engine.ts";
import { SMALL_OBJECTS } from "../support/objects/small-objects.ts";
import { compareWithTruth } from "./agreement.ts";
import { casesOf } from "./cases.ts";
import { COSTS, checkCost } from "./costs.ts";

/** Something that is so as long as all rules of an engine are there. */
export interface Check {
  readonly name: string;
  readonly engine: EngineName;
  /** @throws Error if it is not so of this engine, which may be one without a rule. */
  readonly run: (engine: Engine) => void;
}

/** The models with which each search is tried; what knows one kind of object is tried with all models of the kind. */
const ANY_MODEL = ["cas-register", "fifo-queue", "stack", "set", "counter", "mutex", "list", "kv"];
const SEARCHES: readonly EngineName[] = ["depth-first", "breadth-first", "portfolio"];

/** For engines that know one kind of object, and for those that are tried with many. */
const SEEDS = { one: 1000, many: 300 };

export const CHECKS: readonly Check[] = [
  ...COSTS.map(
    (cost): Check => ({
      name: `${cost.engine} visits at most ${cost.atMost} configurations of: ${cost.history}`,
      engine: cost.engine,
      run(engine) {
        checkCost(engine, cost);
      },
    }),
  ),
  ...ENGINE_NAMES.flatMap((engine) =>
    SEARCHES.includes(engine)
      ? ANY_MODEL.map((model) => agreement(engine, model, SEEDS.many))
      : modelsOfKind(engine).map((model) => agreement(engine, model, SEEDS.one)),
  ),
];

function modelsOfKind(kind: EngineName): string[] {
  return SMALL_OBJECTS.filter(({ model }) => model.specialty?.kind === kind).map(({ model }) => model.name);
}

function agreement(name: EngineName, model: string, seeds: number): Check {
  return {
    name: `${name} decides ${model} as all orders do, and proves it`,
    engine: name,
    run(engine) {
      const { linearizable, violated } = compareWithTruth(engine, casesOf(model, seeds));
      // Neither answer may be so rare that agreement says little.
      if (Math.min(linearizable, violated) < seeds / 50)
        throw new Error(`Only ${linearizable} were linearizable, and ${violated} were not`);
    },
  };
}
