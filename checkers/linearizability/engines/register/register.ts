import { NEVER } from "../../object-calls.ts";
import type { Decision, Engine, Task } from "../engine.ts";
import { stayWithin, unhurried, withinBudget } from "../within-budget.ts";
import { registerCalls } from "./calls.ts";
import { linearizationOf } from "./certificate.ts";
import { type Chains, followChains } from "./chains.ts";
import { type Conflict, witnessOf } from "./conflict.ts";
import { findSources } from "./sources.ts";
import { gatherVersions } from "./versions.ts";
import { compareZones } from "./zones.ts";

/**
 * Decides registers whose observed values were each produced once, or whose versions can be told apart, in linear time
 * and exactly in both directions:
 *
 * 1. each call is a read, a write or a cas, its values numbers (`calls.ts`);
 * 2. each call that observed a value observed one certain version (`sources.ts`, `repeats.ts`);
 * 3. calls of unknown outcome happened if their version was observed, and else do not matter (`versions.ts`);
 * 4. versions linked by cas are chains, whose order is given (`chains.ts`);
 * 5. chains are compared by the zones of time in which they had to be there (`zones.ts`).
 *
 * Gibbons and Korach, Testing Shared Memories, SIAM Journal on Computing 26(4), 1997. Chains, and calls of
 * unknown outcome, are added here.
 */
export const registerEngine: Engine = withinBudget({
  name: "register",
  description:
    "Registers with read, write and cas, where it can be told which write each value came from: linear time",
  decide(task: Task): Decision | undefined {
    const found = analyse(task);
    if (found === undefined) return undefined;
    if (isConflict(found)) {
      const witness = { calls: witnessOf(found), until: NEVER };
      return { kind: "violated", by: "register", explored: 0, witness };
    }
    return { kind: "linearizable", by: "register", explored: 0, certificate: () => certificateOf(task) };
  },
});

function analyse(task: Task): Chains | Conflict | undefined {
  const register = registerCalls(task.model, task.calls);
  if (register === undefined) return undefined;
  stayWithin(task);
  const sources = findSources(register);
  if (sources === undefined) return undefined;
  stayWithin(task);
  const versions = gatherVersions(register, sources);
  if (versions === undefined || isConflict(versions)) return versions;
  stayWithin(task);
  const chains = followChains(versions);
  return isConflict(chains) ? chains : (compareZones(chains) ?? chains);
}

/** What was found out about other objects since lies where this was, so it is found out anew. */
function certificateOf(task: Task): Int32Array {
  const chains = analyse(unhurried(task));
  if (chains === undefined || isConflict(chains)) throw new Error("A register is no longer what it was");
  return linearizationOf(chains);
}

function isConflict(found: object): found is Conflict {
  return "rule" in found;
}
