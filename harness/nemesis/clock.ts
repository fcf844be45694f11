import type { Json } from "../../checkers/history/operation.ts";
import { op } from "../../workloads/index.ts";
import type { ClockMotion } from "../environment/environment.ts";
import { type ClockContext, conclude, isPresent, present, setAndLook } from "./clock-findings.ts";
import { type ClockChoices, motionOf, parseClockPlan, planClocks } from "./clock-plan.ts";
import type { FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { injectAndUndo } from "./schedule.ts";
import { statesOf } from "./strike.ts";
import { assertNodesExist, parseAim, resolveAim } from "./targeters.ts";

const START = "skew-clock";
const STOP = "reset-clock";

const RIGHT: ClockMotion = { kind: "offset", realMs: 0, monotonicMs: 0 };

/** Makes the clocks of nodes wrong: what their processes see, never the computer's. `reset-clock` makes all right again. */
export function clockPackage(spec: string, choices: ClockChoices): NemesisPackage {
  return {
    name: "clock",
    needs: ["clock"],
    spec,
    description: "make the clocks of nodes jump, strobe or drift, then set them right",
    starts: START,
    stops: STOP,
    nemesis: {
      fs: [START, STOP],
      async invoke({ f, value }, { clocks, ...rest }, signal) {
        if (clocks === undefined)
          return { type: "unconfirmed", value: null, error: "Clocks cannot be set here" };
        const context = { ...rest, clocks };
        if (f === STOP) return resetAll(context, signal);
        return skew(value, context, signal);
      },
    },
    generator({ nodes, intervalMs }) {
      assertNodesExist(choices.targeters.filter((targeter) => typeof targeter !== "string").flat(), nodes);
      return injectAndUndo({
        inject: (random) => ({ f: START, value: planClocks(choices, nodes, random) }),
        stops: STOP,
        intervalMs,
      });
    },
    finalGenerator: () => op({ f: STOP }),
  };
}

/**
 * Nodes whose processes are gone are given their motion all the same: it holds for the next process. That the fault
 * happened takes one that runs.
 */
async function skew(asked: Json, context: ClockContext, signal: AbortSignal): Promise<FaultOutcome> {
  const plan = parseClockPlan(asked);
  const aimed = await resolveAim(parseAim(asked), context, signal);
  const record = { ...aimed, ...plan };
  const states = await statesOf(context.processes, aimed.nodes);
  if ([...states.values()].every((state) => state === "gone")) {
    return { type: "skipped", value: { ...record, hit: [] }, error: "skipped: no node is running" };
  }
  const findings = await Promise.all(
    aimed.nodes.map((node) => setAndLook(node, motionOf(plan, node), context, signal)),
  );
  if (findings.some(isPresent)) return conclude({ ...record, hit: present(findings) }, findings);
  // What ended before it could be looked at would come back with a wrong clock that nobody has recorded.
  await Promise.allSettled(aimed.nodes.map((node) => context.clocks.set(node, RIGHT)));
  return {
    type: "skipped",
    value: { ...record, hit: [] },
    error: "skipped: every node ended before it was hit",
  };
}

async function resetAll(context: ClockContext, signal: AbortSignal): Promise<FaultOutcome> {
  const findings = await Promise.all(context.nodes.map((node) => setAndLook(node, RIGHT, context, signal)));
  return conclude({ reset: present(findings) }, findings);
}
