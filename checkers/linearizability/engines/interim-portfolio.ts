import { decide } from "../decide.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { NEVER } from "../object-calls.ts";
import { type TimedCall, timedCalls } from "../timed-call.ts";
import type { Decision, Engine, Task } from "./engine.ts";

/** The search over objects with a model of any kind: relaxed first, then exact. */
export const interimPortfolio: Engine = {
  name: "portfolio",
  description: "Any model: a search, relaxed where calls of unknown outcome abound, then exact",
  decide: decideBySearch,
};

function decideBySearch({ model, calls, budget }: Task): Decision {
  const timed = timedCalls(calls.history, calls.position).map((entry) =>
    model.seesProcess === true ? withProcess(calls, entry) : entry,
  );
  const decision = decide(model, timed, model.init, budget);
  const base = { by: "portfolio", explored: decision.explored } as const;
  switch (decision.kind) {
    case "linearizable":
      return { ...base, kind: "linearizable", certificate: () => callsIn(calls, decision.order) };
    case "violated":
      return {
        ...base,
        kind: "violated",
        witness: { calls: Int32Array.from(calls.position.keys()), until: NEVER },
      };
    case "undecided":
      return {
        ...base,
        kind: "undecided",
        reason: decision.by === "time" ? "time" : "states",
        placed: decision.placed,
        certain: decision.certain,
        prefix: () => callsIn(calls, decision.order),
      };
  }
}

function withProcess({ history }: ObjectCalls, timed: TimedCall): TimedCall {
  const process = history.columns.process[timed.invoked] ?? 0;
  return { ...timed, call: { ...timed.call, process } };
}

/** The calls with these places in the history. */
function callsIn({ position }: ObjectCalls, order: readonly TimedCall[]): Int32Array {
  const callAt = new Map(Array.from(position, (at, call) => [at, call]));
  return Int32Array.from(order, ({ invoked }) => callAt.get(invoked) ?? -1);
}
