import { NEVER } from "../../object-calls.ts";
import type { Decision, Engine, Task } from "../engine.ts";
import { stayWithin, unhurried, withinBudget } from "../within-budget.ts";
import { type ListCalls, listCalls } from "./calls.ts";
import { checkOrder, linearizationOf } from "./order.ts";
import { findSpine } from "./spine.ts";
import { type Conflict, gatherVersions, type Versions } from "./versions.ts";
import { witnessOf } from "./witness.ts";

/**
 * Decides lists that only grow and are read whole, where each element that was read was appended once: linear in the
 * length of the lists read, and exact in both directions.
 *
 * 1. each call is a read or an append, its value a number (`calls.ts`);
 * 2. all reads are beginnings of the longest one, the spine (`spine.ts`);
 * 3. each element of the spine has its append (`versions.ts`);
 * 4. the order that the spine gives to the calls agrees with time (`order.ts`).
 *
 * This is the case of one chain of the rules for registers, with an append for a cas that replaces one version by the next.
 */
export const listEngine: Engine = withinBudget({
  name: "list",
  description:
    "Lists that grow at their end, where each element that was read was appended once: linear time",
  decide(task: Task): Decision | undefined {
    const list = listCalls(task.model, task.calls);
    const found = list && analyse(list, task);
    if (list === undefined || found === undefined) return undefined;
    const basis = { by: "list", explored: 0 } as const;
    if ("rule" in found) {
      return { ...basis, kind: "violated", witness: { calls: witnessOf(list, found), until: NEVER } };
    }
    return { ...basis, kind: "linearizable", certificate: () => certificateOf(task) };
  },
});

function analyse(list: ListCalls, task: Task): Versions | Conflict | undefined {
  stayWithin(task);
  const spine = findSpine(list);
  if ("reads" in spine) return { rule: "fork", ...spine };
  stayWithin(task);
  const versions = gatherVersions(list, spine);
  if (versions === undefined || "rule" in versions) return versions;
  return checkOrder(versions) ?? versions;
}

/** What was found out about other objects since lies where this was, so it is found out anew. */
function certificateOf(task: Task): Int32Array {
  const list = listCalls(task.model, task.calls);
  const versions = list && analyse(list, unhurried(task));
  if (versions === undefined || "rule" in versions) throw new Error("A list is no longer what it was");
  return linearizationOf(versions);
}
