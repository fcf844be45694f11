import { describe, expect, it } from "vitest";
import { objectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { allStates } from "../../../../checkers/linearizability/search/all-states.ts";
import { classedCalls } from "../../../../checkers/linearizability/search/classed-calls.ts";
import { refuteLocally } from "../../../../checkers/linearizability/search/local-refutation.ts";
import { problemOf } from "../../../../checkers/linearizability/search/problem.ts";
import { isSubHistoryLinearizable } from "../../../support/brute-force-linearizability.ts";
import { smallObjectOf } from "../../../support/objects/small-objects.ts";
import { tinyHistory, tinySize } from "../../../support/objects/tiny-history.ts";

const HISTORIES = Number.parseInt(process.env["FAULTLINE_ORACLE"] ?? "400", 10);

describe("refuteLocally()", () => {
  // A reentrant mutex has no end of states, so it is not asked.
  it.each(["register", "cas-register", "set", "mutex", "semaphore:permits=2"])(
    "refutes no call of a %s that some order places, however few calls it looks at",
    { timeout: 20_000 + HISTORIES * 100 },
    (name) => {
      const object = smallObjectOf(name);
      const { model } = object;
      let refuted = 0;
      let notRefuted = 0;
      for (let seed = 0; seed < HISTORIES; seed++) {
        const history = tinyHistory(object, { ...tinySize(seed), operations: 8 });
        const [calls] = objectCalls(history);
        if (calls === undefined) continue;
        const budget = { expired: () => false, maxStates: 1e6 };
        const task = { model, calls: classedCalls(model, calls), starts: [model.init], budget };
        const problem = problemOf(task);
        const { plan } = problem;
        const states = allStates(problem);
        if (states === undefined) continue;
        for (let rank = 0; rank < plan.certain; rank++) {
          // None of these objects has changes that answer more than what was asked, so what is open then can be forgotten.
          const end = plan.returned[plan.byReturn[rank] ?? 0] ?? 0;
          const position = [...calls.position];
          const canBePlaced = (): boolean =>
            isSubHistoryLinearizable(model, history, {
              invocations: position.filter((_, call) => (calls.invoked[call] ?? 0) < end),
              uncertain: new Set(position.filter((_, call) => (calls.returned[call] ?? 0) > end)),
            });
          for (const span of [0, 1, 2, 8]) {
            for (const loose of [true, false]) {
              const look = { rank, span, loose, maxExplored: 1e6 };
              const found = refuteLocally(problem, states, look);
              if (!found.refuted) notRefuted++;
              else {
                refuted++;
                expect(canBePlaced()).toBe(false);
              }
            }
          }
        }
      }
      expect(Math.min(refuted, notRefuted)).toBeGreaterThan(HISTORIES / 10);
    },
  );
});
