import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import { queue } from "../../../checkers/queue/queue.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { drawn } from "../../support/notation.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { distortList, type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";

const check = (history: History): Verdict => queue().check(history, UNLIMITED);

/** The specification: a bag. Whoever does not know what a dequeue took must be ready for every element. */
const bag: Model<readonly Json[]> = {
  name: "bag",
  description: "",
  init: [],
  fs: ["enqueue", "dequeue", "drain"],
  step(state, { f, input, output }) {
    if (f === "enqueue") return moveTo([...state, input]);
    if (f === "drain") {
      const all = isJsonArray(output) ? output : state;
      return all.length === state.length && state.every((element) => all.includes(element))
        ? moveTo([])
        : refuse("");
    }
    const at = state.indexOf(output ?? null);
    return at < 0 ? refuse("") : moveTo(state.toSpliced(at, 1));
  },
  isPure: () => false,
  describe: String,
  describeCall: String,
};

const smallQueue: SmallObject<readonly Json[]> = {
  init: [],
  ask(choose, n) {
    const kind = choose(6);
    if (kind < 3) return { f: "enqueue", value: n };
    return { f: kind < 5 ? "dequeue" : "drain", value: null };
  },
  perform(state, { f, value }, choose) {
    if (f === "enqueue") return { state: [...state, value], answer: value };
    if (f === "drain") return { state: [], answer: state };
    const element = state[choose(Math.max(state.length, 1))];
    return element === undefined
      ? { state }
      : { state: state.filter((other) => other !== element), answer: element };
  },
  distort: (answer, choose) => (isJsonArray(answer) ? distortList(answer, choose) : choose(8)),
};

/** Whether some order of the operations explains the answers. */
function withGuesses(history: History): boolean {
  return isLinearizable(guessing(history), history);
}

/** A bag from which a dequeue of unknown outcome takes what nobody else is known to have got, if there is such. */
function guessing(history: History): Model<readonly Json[]> {
  const delivered = new Set<Json>();
  for (const { type, f, value } of history) {
    if (type !== "ok" || f === "enqueue") continue;
    for (const element of isJsonArray(value) ? value : [value]) delivered.add(element);
  }
  return {
    ...bag,
    step(state, call) {
      if (call.f !== "dequeue" || call.output !== undefined) return bag.step(state, call);
      const missing = state.find((element) => !delivered.has(element));
      return missing === undefined ? refuse("") : moveTo(state.filter((element) => element !== missing));
    },
  };
}

describe("queue()", () => {
  it("finds nothing wrong where a search through all orders finds one", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallQueue), (history) => {
        const { valid } = check(history);
        seen[`${valid}`]++;
        if (valid === false) expect(withGuesses(history)).toBe(false);
      }),
      { numRuns: 6_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(100 * DEPTH);
  });

  it("calls valid what came out once, acknowledged or not", () => {
    const verdict = check(
      drawn(`
        0: [enqueue 1] [enqueue 2) [dequeue 2]   [drain [1]]
        1: [enqueue 3}       [dequeue) [enqueue 4>
      `),
    );
    expect(verdict).toMatchObject({
      valid: true,
      summary: "Each of 1 acknowledged element came out once, and so did 1 whose fate was unknown",
      details: { enqueued: 4, acknowledged: 1, delivered: 2, recovered: 1, missing: 0 },
    });
  });

  it("finds what never came out", () => {
    expect(check(drawn("0: [enqueue 1] [enqueue 2] [dequeue 2] [drain []]"))).toMatchObject({
      valid: false,
      summary: "Of 2 acknowledged elements: 1 lost",
      anomalies: [
        {
          name: "lost",
          explanation:
            "Element 1, acknowledged by n0 at 1.000 s (process 0), was never dequeued, and the drain on n0 at 3.600 s (process 0) did not find it. Altogether 1 of 2 acknowledged elements never came out",
          operations: [{ invocation: { f: "enqueue" } }, { invocation: { f: "drain" } }],
        },
      ],
    });
  });

  it("counts only the losses that dequeues of unknown outcome cannot explain", () => {
    const two = drawn(`
      0: [enqueue 1] [enqueue 2] [drain []]
      1:                   [dequeue)
    `);
    expect(check(two)).toMatchObject({
      summary: "Of 2 acknowledged elements: 1 lost",
      anomalies: [
        {
          explanation: expect.stringContaining(
            "of which operations of unknown outcome may have taken 1",
          ) as string,
        },
      ],
    });
    const one = drawn("0: [enqueue 1] [drain []]\n1:    [dequeue)");
    expect(reasons(check(one))).toEqual([
      "incomplete: 1 acknowledged element never came out, but may have been taken by 1 operation of unknown outcome",
    ]);
    // What began after the drain was over took nothing that the drain had to find.
    const late = drawn("0: [enqueue 1] [drain []] [dequeue)");
    expect(anomalyNames(check(late))).toEqual(["lost"]);
    expect(anomalyNames(check(drawn("0: [enqueue 1] [dequeue} [drain []]")))).toEqual(["lost"]);
  });

  it("lets a drain of unknown outcome explain any number of losses", () => {
    const history = drawn("0: [enqueue 1] [enqueue 2] [drain) [drain []]");
    expect(check(history)).toMatchObject({ valid: "unknown", details: { missing: 2, lost: 0 } });
  });

  it("finds what came out twice, unless that was promised", () => {
    const history = drawn("0: [enqueue 1] [dequeue 1] [drain [1]]");
    expect(check(history)).toMatchObject({
      summary: "Of 1 acknowledged element: 1 delivered twice",
      anomalies: [
        {
          name: "duplicated",
          explanation:
            "Element 1 came out 2 times (to process 0 on n0 at 2.200 s; to process 0 on n0 at 3.400 s), but was put in once",
        },
      ],
    });
    const tolerant = queue({ delivery: "at-least-once" }).check(history, UNLIMITED);
    expect(tolerant).toMatchObject({ valid: true, details: { duplicated: 1 } });
  });

  it.each([
    ["0: [enqueue 1] [drain 1 7]", "nobody ever tried to put it in"],
    ["0: [enqueue 1] [enqueue 7} [drain 1 7]", "must have had no effect"],
    ["0: [enqueue 1] [dequeue 7] [enqueue 7] [drain [1]]", "began to put it in only at 2.400 s"],
  ])("finds what cannot have been in there: %s", (picture, why) => {
    expect(check(drawn(picture))).toMatchObject({
      anomalies: [{ name: "unexpected", explanation: expect.stringContaining(why) as string }],
    });
  });

  it("is unknown about what no drain looked for", () => {
    expect(reasons(check(drawn("0: [enqueue 1] [drain [1]] [enqueue 2]")))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged element: no drain that began later succeeded",
    ]);
    expect(reasons(check(drawn("0: [enqueue 1) [drain []]")))).toEqual([
      "not-exercised: No enqueue succeeded, so nothing could be lost",
    ]);
  });

  it("is unknown about a history that is none of a queue, and when its time is up", () => {
    expect(reasons(check(drawn("0: [add 1]")))[0]).toMatch(/^malformed: .*knows enqueue, dequeue and drain/);
    expect(reasons(check(drawn("0: [drain 1]")))[0]).toMatch(/a drain returns a list/);
    expect(reasons(check(drawn("0: [drain []]", { key: 1 })))[0]).toMatch(/no key such as 1/);
    const verdict = queue().check(drawn("0: [enqueue 1]"), { expired: () => true, maxStates: 1 });
    expect(verdict).toMatchObject({ valid: "unknown", reasons: [{ kind: "time" }] });
  });
});
