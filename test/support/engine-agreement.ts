import { expect } from "vitest";
import type { CheckContext } from "../../checkers/checker.ts";
import type { History } from "../../checkers/history/history.ts";
import type { Decision, Engine } from "../../checkers/linearizability/engines/engine.ts";
import { type ObjectCalls, objectCalls } from "../../checkers/linearizability/object-calls.ts";
import { isLinearization } from "../../checkers/linearizability/replay.ts";
import type { Model } from "../../checkers/models/model.ts";
import { isLinearizable, isSubHistoryLinearizable } from "./brute-force-linearizability.ts";
import type { SmallObject } from "./objects/small-object.ts";
import { tinyHistory, tinySize } from "./objects/tiny-history.ts";

const unlimited: CheckContext = { expired: () => false, maxStates: 1e9 };

/** What an engine decides about each object of a history. */
export function decideAll(
  engine: Engine,
  model: Model,
  history: History,
): readonly { readonly calls: ObjectCalls; readonly decision: Decision | undefined }[] {
  return objectCalls(history).map((calls) => ({
    calls,
    decision: engine.decide({ model, calls, budget: unlimited }),
  }));
}

/** What an engine decides about a history of one object. */
export function decideOne(engine: Engine, model: Model, history: History): Decision | undefined {
  return decideAll(engine, model, history)[0]?.decision;
}

/** How often an engine answered what. */
export interface Tally {
  linearizable: number;
  violated: number;
  inapplicable: number;
}

/**
 * Lets an engine decide tiny histories from consecutive seeds, and holds all that it says against a search through all
 * orders: the verdict; of a violation, that the witness is one by itself; of a linearization, that it can be carried out.
 */
export function expectAgreement(
  engine: Engine,
  object: SmallObject,
  { seed, histories }: { readonly seed: number; readonly histories: number },
): Tally {
  const tally: Tally = { linearizable: 0, violated: 0, inapplicable: 0 };
  for (let nth = 0; nth < histories; nth++) {
    const size = tinySize(seed + nth);
    // All orders of eight calls are many: most histories have fewer.
    const operations = nth % 20 === 0 ? size.operations : Math.min(size.operations, 6);
    const history = tinyHistory(object, { ...size, operations });
    tally[expectRight(engine, object.model, history, seed + nth)]++;
  }
  return tally;
}

function expectRight(engine: Engine, model: Model, history: History, seed: number): keyof Tally {
  const [{ calls, decision } = {}] = decideAll(engine, model, history);
  if (calls === undefined || decision === undefined) return "inapplicable";
  const right = isLinearizable(model, history) ? "linearizable" : "violated";
  expect(decision.kind, `seed ${seed}`).toBe(right);
  if (decision.kind === "linearizable") {
    expect(isLinearization(model, calls, decision.certificate()), `certificate, seed ${seed}`).toBe(true);
  } else if (decision.kind === "violated") {
    const { calls: chosen, until } = decision.witness;
    const ascending = [...new Set(chosen)].sort((a, b) => a - b);
    expect([...chosen], `order of the witness, seed ${seed}`).toEqual(ascending);
    expect(until).toBe(0x7fff_ffff);
    const invocations = ascending.map((call) => calls.position[call] ?? -1);
    expect(isSubHistoryLinearizable(model, history, { invocations }), `witness, seed ${seed}`).toBe(false);
  }
  return right;
}
