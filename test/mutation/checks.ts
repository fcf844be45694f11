import type { Engine, EngineName } from "../../checkers/linearizability/engines/engine.ts";
import { smallObjectOf } from "../support/objects/small-objects.ts";
import { compareWithTruth, decide } from "./agreement.ts";
import { casesIn, casesOf } from "./cases.ts";
import { COSTS, checkCost } from "./costs.ts";
import { HARD_CASES, type HardCase } from "./hard-cases.ts";
import { checkLocalRefutation } from "./local-refutation.ts";
import { checkShrinking } from "./shrinking.ts";
import { SOURCES, type Source } from "./sources.ts";
import { TRANSACTION_CHECKS } from "./transactions/all.ts";
import type { TransactionSubject } from "./transactions/subject-names.ts";

/** Engines, what makes violations readable, and what judges transactions. */
export type SubjectName = EngineName | "counterexample" | TransactionSubject;

/** The parts of the checkers that are tried, from a bundle in which a rule may be missing. */
export type Subjects = typeof import("./subjects.ts");

/** Something that is so as long as all rules of a subject are there. */
export interface Check {
  readonly name: string;
  readonly of: SubjectName;
  /** @throws Error if it is not so. */
  readonly run: (subjects: Subjects) => void;
}

/** Quick ones first. */
export const CHECKS: readonly Check[] = [
  ...HARD_CASES.map(
    (hard): Check => ({
      name: `${hard.engine} ${hard.silent === true ? "declines" : "decides"} ${hard.what}`,
      of: hard.engine,
      run(subjects) {
        checkHardCase(engineIn(subjects, hard.engine), hard);
      },
    }),
  ),
  ...COSTS.map(
    (cost): Check => ({
      name: `${cost.engine} visits at most ${cost.atMost} configurations: ${cost.history}`,
      of: cost.engine,
      run(subjects) {
        checkCost(engineIn(subjects, cost.engine), cost);
      },
    }),
  ),
  ...SOURCES.map(agreement),
  {
    name: "a local refutation refutes no call that some order places",
    of: "depth-first",
    run: checkLocalRefutation,
  },
  {
    name: "a counterexample is a violation of which nothing can be spared",
    of: "counterexample",
    run: checkShrinking,
  },
  ...TRANSACTION_CHECKS,
];

function agreement(source: Source): Check {
  const { engine: name, decided, seeds } = source;
  return {
    name: `${name} decides ${source.name}, as all orders do, and proves it`,
    of: name,
    run(subjects) {
      const { linearizable, violated } = compareWithTruth(engineIn(subjects, name), casesOf(source));
      // Neither answer may be so rare that agreement says little.
      if (Math.min(linearizable, violated) < seeds / 50)
        throw new Error(`only ${linearizable} are linearizable, and ${violated} are not`);
      if (linearizable + violated < decided)
        throw new Error(`it decides ${linearizable + violated}, and could decide ${decided}`);
    },
  };
}

function checkHardCase(engine: Engine, { model, what, history, silent = false, witness }: HardCase): void {
  const cases = casesIn(what, smallObjectOf(model).model, history);
  const answers = compareWithTruth(engine, cases);
  if (answers.silent > 0 !== silent) throw new Error(silent ? "it has an answer" : "it has no answer");
  if (witness === undefined) return;
  const found = cases.map((tried) => decide(engine, tried)).find((decision) => decision?.kind === "violated");
  const shown = found?.kind === "violated" ? [...found.witness.calls].join() : "none";
  if (shown !== witness.join()) throw new Error(`its witness is ${shown}`);
}

function engineIn({ ALL_ENGINES }: Subjects, name: EngineName): Engine {
  const found = ALL_ENGINES.find((engine) => engine.name === name);
  if (found === undefined) throw new Error(`There is no engine ${name}`);
  return found;
}
