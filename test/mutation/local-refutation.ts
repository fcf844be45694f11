import { objectCalls } from "../../checkers/linearizability/object-calls.ts";
import { isSubHistoryLinearizable } from "../support/brute-force-linearizability.ts";
import { smallObjectOf } from "../support/objects/small-objects.ts";
import { tinyHistory, tinySize } from "../support/objects/tiny-history.ts";
import type { Subjects } from "./checks.ts";

/** Objects with few states, whose changes answer no more than what was asked: so what is open at a moment can be forgotten. */
const OBJECTS = ["register", "cas-register", "set", "mutex", "semaphore:permits=2"];
const SEEDS = 150;
/** So many of the looks refute the call: the same on every machine. */
const REFUTED = 5426;
const BUDGET = { expired: () => false, maxStates: 1e6 };

/** Asks for every call, from every distance, and compares with all orders of what was invoked before the call returned. */
export function checkLocalRefutation({
  allStates,
  classedCalls,
  problemOf,
  refuteLocally,
}: Pick<Subjects, "allStates" | "classedCalls" | "problemOf" | "refuteLocally">): void {
  let refuted = 0;
  let kept = 0;
  for (const name of OBJECTS) {
    const object = smallObjectOf(name);
    const { model } = object;
    for (let seed = 0; seed < SEEDS; seed++) {
      const history = tinyHistory(object, { ...tinySize(seed), operations: 8 });
      const [calls] = objectCalls(history);
      if (calls === undefined) continue;
      const task = { model, calls: classedCalls(model, calls), starts: [model.init], budget: BUDGET };
      const problem = problemOf(task);
      const states = allStates(problem);
      if (states === undefined) continue;
      const { plan } = problem;
      for (let rank = 0; rank < plan.certain; rank++) {
        const end = plan.returned[plan.byReturn[rank] ?? 0] ?? 0;
        const positions = [...calls.position];
        const canBePlaced = (): boolean =>
          isSubHistoryLinearizable(model, history, {
            invocations: positions.filter((_, call) => (calls.invoked[call] ?? 0) < end),
            uncertain: new Set(positions.filter((_, call) => (calls.returned[call] ?? 0) > end)),
          });
        for (const span of [0, 1, 2, 8]) {
          for (const loose of [true, false]) {
            const look = { rank, span, loose, maxExplored: 1e6 };
            if (!refuteLocally(problem, states, look).refuted) kept++;
            else {
              refuted++;
              if (canBePlaced()) throw new Error(`it refutes what can be placed (${name}, seed ${seed})`);
            }
          }
        }
      }
    }
  }
  if (kept < SEEDS) throw new Error(`only ${kept} are not refuted`);
  if (refuted < REFUTED) throw new Error(`it refutes ${refuted}, and could refute ${REFUTED}`);
}
