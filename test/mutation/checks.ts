import type { Engine, EngineName } from "../../checkers/linearizability/engines/engine.ts";
import { compareWithTruth } from "./agreement.ts";
import { casesOf } from "./cases.ts";

/** Something that is so as long as all rules of an engine are there. */
export interface Check {
  readonly name: string;
  readonly engine: EngineName;
  /** @throws Error if it is not so of this engine, which may be one without a rule. */
  readonly run: (engine: Engine) => void;
}

const ANY_MODEL = ["cas-register", "fifo-queue", "stack", "set", "counter", "mutex", "list", "kv"];

/** The models with which each engine is tried. */
const MODELS: Readonly<Record<EngineName, readonly string[]>> = {
  register: ["cas-register", "register"],
  list: ["list"],
  queue: ["fifo-queue"],
  stack: ["stack"],
  "priority-queue": ["priority-queue"],
  bag: ["unordered-queue"],
  set: ["set"],
  counter: ["counter"],
  lock: ["mutex", "semaphore"],
  "depth-first": ANY_MODEL,
  "breadth-first": ANY_MODEL,
  portfolio: ANY_MODEL,
};

/** For engines that know one kind of object, and for those that are tried with many. */
const SEEDS = { one: 1200, many: 400 };

export const CHECKS: readonly Check[] = (Object.keys(MODELS) as EngineName[]).flatMap((engine) => {
  const models = MODELS[engine];
  return models.map((model) => agreement(engine, model, models.length > 2 ? SEEDS.many : SEEDS.one));
});

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
