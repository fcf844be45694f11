import {
  type Core,
  type CoreCall,
  coreOfWitness,
  isCertain,
} from "../../checkers/linearizability/counterexample/core.ts";
import { elementsOf, relax, withoutElements } from "../../checkers/linearizability/counterexample/relax.ts";
import type { Violated } from "../../checkers/linearizability/engines/engine.ts";
import { NEVER, type ObjectCalls } from "../../checkers/linearizability/object-calls.ts";
import { objectsOf } from "../../checkers/linearizability/objects.ts";
import { portfolio } from "../../checkers/linearizability/search/engines.ts";
import type { Model } from "../../checkers/models/model.ts";
import { canLinearizeCalls } from "../support/linearize-calls.ts";
import type { SmallObject } from "../support/objects/small-object.ts";
import { SMALL_OBJECTS, smallObjectOf } from "../support/objects/small-objects.ts";
import { type TinySize, tinyHistory, tinySize } from "../support/objects/tiny-history.ts";
import type { Subjects } from "./checks.ts";

const SEEDS = 60;
/** Longer histories, of which only what it takes to shrink them is looked at. */
const LONG_SEEDS = 20;
const LONG_MODELS = ["cas-register", "list", "set", "fifo-queue", "unordered-queue", "kv", "mutex"];
/**
 * The calls of all counterexamples together, and the steps that their models took: the same on every machine. Both leave a
 * little room, and none for a rule less.
 */
const AT_MOST = { calls: 1380, steps: 280_000 };
const BUDGET = { expired: () => false, maxStates: 1e6 };

/** Shrinks every violation in tiny histories of every model, and tries to shrink what comes out by trying all orders. */
export function checkShrinking({ shrink }: Pick<Subjects, "shrink">): void {
  let size = 0;
  for (const { model, calls, name } of tinyViolations()) {
    const core = shrink(model, calls, violated(calls), BUDGET);
    const wrong = whatIsWrong(model, core);
    if (wrong !== undefined) throw new Error(`${wrong} (${name})`);
    size += core.calls.length;
  }
  let steps = 0;
  for (const { model, calls, name } of longViolations()) {
    const step: Model["step"] = (state, call) => {
      steps++;
      return model.step(state, call);
    };
    const core = shrink({ ...model, step }, calls, violated(calls), BUDGET);
    // Of others some take more than the work that may be done.
    if (!core.isMinimal && model.specialty?.kind === "set")
      throw new Error(`it does not say that it is minimal (${name})`);
    size += core.calls.length;
  }
  if (size > AT_MOST.calls) throw new Error(`they have ${size} calls, and could have ${AT_MOST.calls}`);
  if (steps > AT_MOST.steps)
    throw new Error(`they take ${steps} steps of the model, and could take ${AT_MOST.steps}`);
}

interface Violation {
  readonly name: string;
  readonly model: Model;
  readonly calls: ObjectCalls;
}

const known = new Map<string, readonly Violation[]>();

function tinyViolations(): readonly Violation[] {
  return remembered("tiny", () =>
    violationsIn(SMALL_OBJECTS, SEEDS, tinySize, ({ model, calls }) => {
      const { witness } = violated(calls);
      return canLinearizeCalls(model, coreOfWitness(model, calls, witness).calls, model.init);
    }),
  );
}

function longViolations(): readonly Violation[] {
  const size = (seed: number): TinySize => ({
    ...tinySize(seed),
    operations: 30,
    processes: 4,
    mutations: 2,
  });
  return remembered("long", () =>
    violationsIn(LONG_MODELS.map(smallObjectOf), LONG_SEEDS, size, ({ model, calls }) => {
      const decision = portfolio.decide({ model, calls, budget: BUDGET });
      return decision?.kind !== "violated";
    }),
  );
}

function remembered(name: string, find: () => readonly Violation[]): readonly Violation[] {
  const found = known.get(name) ?? find();
  known.set(name, found);
  return found;
}

function violationsIn(
  objects: readonly SmallObject[],
  seeds: number,
  sizeOf: (seed: number) => TinySize,
  isLinearizable: (object: Violation) => boolean,
): readonly Violation[] {
  return objects.flatMap((object) =>
    Array.from({ length: seeds }, (_, seed) =>
      objectsOf(tinyHistory(object, sizeOf(seed)), object.model).map(({ calls }) => ({
        name: `${object.model.name}, seed ${seed}`,
        model: object.model,
        calls,
      })),
    )
      .flat()
      .filter((found) => !isLinearizable(found)),
  );
}

/** All of an object as its own witness. */
function violated(calls: ObjectCalls): Violated {
  const witness = { calls: Int32Array.from({ length: calls.count }, (_, call) => call), until: NEVER };
  return { kind: "violated", by: "portfolio", explored: 0, witness };
}

function whatIsWrong(model: Model, core: Core): string | undefined {
  const isViolated = (left: readonly CoreCall[]): boolean =>
    core.starts.every((start) => !canLinearizeCalls(model, left, start));
  if (!isViolated(core.calls)) return "it can be linearized";
  if (!core.isMinimal) return "it does not say that it is minimal";
  if (core.calls.some((call) => !isCertain(call) && model.isPure(call.call)))
    return "it shows a call without an answer that changes nothing";
  for (const { id } of core.calls.filter(isCertain))
    if (isViolated(relax(model, core.calls, (call) => call.id === id))) return "an answer can be spared";
  for (const element of elementsOf(model, core.calls))
    if (isViolated(withoutElements(model, core.calls, new Set([element])))) return "an element can be spared";
  return undefined;
}
