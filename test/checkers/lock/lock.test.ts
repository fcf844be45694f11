import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { lock } from "../../../checkers/lock/lock.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { distortList, type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";
import { historyOf, type TimedEvent } from "../../support/timed-events.ts";

const check = (history: History): Verdict => lock().check(history, UNLIMITED);

const same = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
const member = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === "object" && value !== null && !isJsonArray(value) ? value[name] : undefined;

/** The specification: a list to which each section adds one element, and learns what was there before. */
const guardedList: Model<readonly Json[]> = {
  name: "guarded list",
  description: "",
  init: [],
  fs: ["add", "read"],
  step(state, { f, input, output }) {
    if (f === "read") return output === undefined || same(output, state) ? moveTo(state) : refuse("");
    if (output !== undefined && !same(member(output, "saw"), state)) return refuse("");
    return moveTo([...state, member(input, "element") ?? null]);
  },
  isPure: ({ f }) => f === "read",
  describe: String,
  describeCall: String,
};

const smallLock: SmallObject<readonly Json[]> = {
  init: [],
  ask: (choose, n) =>
    choose(3) > 0 ? { f: "add", value: { element: n, holdMs: 1 } } : { f: "read", value: null },
  perform(state, { f, value }) {
    if (f === "read") return { state, answer: state };
    const element = member(value, "element") ?? null;
    return { state: [...state, element], answer: { element, holdMs: 1, saw: state } };
  },
  distort(answer, choose) {
    if (isJsonArray(answer)) return distortList(answer, choose);
    const saw = member(answer, "saw");
    const element = member(answer, "element") ?? null;
    return { element, holdMs: 1, saw: isJsonArray(saw) ? distortList(saw, choose) : [] };
  },
};

/** Another answer of a section is only exchanged with its own element in it. */
function withOwnElements(history: History): History {
  const asked = new Map<number | string, Json>();
  return History.from(
    [...history].map((op) => {
      if (op.f !== "add") return op;
      if (op.type === "invoke") asked.set(op.process, member(op.value, "element") ?? null);
      if (op.type !== "ok") return op;
      return {
        ...op,
        value: { holdMs: 1, saw: member(op.value, "saw") ?? null, element: asked.get(op.process) ?? null },
      };
    }),
  );
}

/** A section of a process on the node of that number, in tenths of a second. */
function section(
  process: number,
  [from, to]: readonly [number, number],
  element: number,
  saw: readonly number[] | "fail" | "info",
  token?: number,
): TimedEvent[] {
  const asked = { element, holdMs: 5 };
  const answered = typeof saw === "string" ? asked : { ...asked, saw, ...(token !== undefined && { token }) };
  const type = typeof saw === "string" ? saw : "ok";
  return [
    { at: from, process, type: "invoke", f: "add", value: asked },
    { at: to, process, type, f: "add", value: answered },
  ];
}

function read(
  process: number,
  [from, to]: readonly [number, number],
  elements: readonly number[],
): TimedEvent[] {
  return [
    { at: from, process, type: "invoke", f: "read", value: null },
    { at: to, process, type: "ok", f: "read", value: elements },
  ];
}

describe("lock()", () => {
  it("agrees with a search through all orders", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallLock), (raw) => {
        const history = withOwnElements(raw);
        const { valid } = check(history);
        seen[`${valid}`]++;
        expect(valid !== false).toBe(isLinearizable(guardedList, history));
      }),
      { numRuns: 6_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(300 * DEPTH);
  });

  it("calls valid sections of which each saw all before it", () => {
    const history = historyOf(
      section(1, [0, 1], 10, [], 1),
      section(2, [0.5, 2], 20, [10], 2),
      section(3, [0.6, 9], 30, "info"),
      section(1, [3, 4], 40, [10, 20, 30], 7),
      section(2, [3, 5], 50, "fail"),
      read(1, [6, 7], [10, 20, 30, 40]),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      details: { sections: 5, acknowledged: 3, refused: 1, unknown: 1, lost: 0, overlaps: 0 },
    });
  });

  it("tells of two sections that found the same list", () => {
    const history = historyOf(
      section(1, [0, 10], 10, []),
      section(2, [11, 20], 20, [10], 5),
      section(3, [12, 21], 30, [10], 6),
      read(1, [30, 31], [10, 30]),
    );
    expect(check(history)).toMatchObject({
      valid: false,
      summary: "1 pair of sections under the lock overlapped; of 3 acknowledged elements: 1 lost",
      anomalies: [
        {
          name: "lost-update",
          explanation:
            "Two sections under the lock overlapped: process 2 added 20 through n2 (1.100 s to 2.000 s, token 5), and process 3 added 30 through n3 (1.200 s to 2.100 s, token 6). Neither saw the element of the other: both found 1 element in the list. Altogether 1 of 3 acknowledged elements were lost",
          operations: [{ invocation: { process: 2 } }, { invocation: { process: 3 } }],
        },
      ],
    });
  });

  it("names the section first of which the element is gone", () => {
    const history = historyOf(
      section(2, [11, 20], 20, []),
      section(3, [12, 21], 30, []),
      read(1, [30, 31], [20]),
    );
    expect(check(history)).toMatchObject({
      anomalies: [
        { explanation: expect.stringMatching(/overlapped: process 3 added 30 .* and process 2/) as string },
      ],
    });
  });

  it("tells of a write of unknown outcome that came late and overwrote others", () => {
    const history = historyOf(
      section(1, [0, 10], 10, []),
      section(2, [11, 21], 20, "info"),
      section(3, [15, 18], 30, [10]),
      section(4, [18.5, 20], 40, [10, 30]),
      read(1, [30, 31], [10, 20]),
    );
    const verdict = check(history);
    expect(verdict).toMatchObject({
      summary: "2 pairs of sections under the lock overlapped; of 3 acknowledged elements: 2 lost",
      anomalies: [
        {
          name: "lost-update",
          explanation: expect.stringContaining(
            "process 2 added 20 through n2 (from 1.100 s on, outcome unknown). Neither saw the element of the other; the read on n1 at 3.000 s (process 1) shows 20 and not 30. Altogether 2 of 3",
          ) as string,
        },
      ],
    });
    expect(anomalyNames(verdict)).toEqual(["lost-update"]);
  });

  it("does not blame a section that began after the element was lost", () => {
    const history = historyOf(
      section(1, [0, 10], 10, []),
      section(2, [11, 20], 20, []),
      read(1, [30, 31], [20]),
    );
    expect(anomalyNames(check(history))).toEqual(["lost"]);
    const unknown = historyOf(
      section(1, [0, 1], 10, []),
      section(2, [2, 3], 20, "info"),
      read(1, [4, 5], [20]),
    );
    expect(anomalyNames(check(unknown))).toEqual(["lost"]);
  });

  it("does not blame a section whose element was seen", () => {
    const history = historyOf(
      section(2, [0, 9], 20, "info"),
      section(3, [0.5, 9.5], 30, "info"),
      section(1, [1, 8], 10, [20, 30]),
      read(1, [10, 11], [30, 20]),
    );
    expect(anomalyNames(check(history))).toEqual(["lost"]);
  });

  it("finds what a refused section wrote, and what is there twice", () => {
    const written = historyOf(
      section(1, [0, 1], 10, "fail"),
      section(2, [2, 3], 20, [10]),
      read(1, [4, 5], [10, 20]),
    );
    expect(check(written)).toMatchObject({
      anomalies: [
        { name: "unexpected", explanation: expect.stringContaining("must have had no effect") as string },
      ],
    });
    const twice = historyOf(section(1, [0, 1], 10, []), read(1, [4, 5], [10, 10]));
    expect(anomalyNames(check(twice))).toEqual(["duplicated"]);
  });

  it("finds a list that did not only grow at its end", () => {
    const reordered = historyOf(
      section(1, [0, 1], 10, []),
      section(2, [2, 3], 20, [10]),
      read(1, [4, 5], [20, 10]),
    );
    expect(check(reordered)).toMatchObject({
      summary: "The list under the lock did not only grow at its end",
      anomalies: [
        { name: "reordered", explanation: expect.stringContaining("disagree about its element 1") as string },
      ],
    });
    const misplaced = historyOf(
      section(1, [0, 9], 10, []),
      section(2, [1, 9.5], 20, "info"),
      read(1, [10, 11], [20, 10]),
    );
    expect(check(misplaced)).toMatchObject({
      anomalies: [
        { name: "reordered", explanation: expect.stringContaining("has 20 in that place") as string },
      ],
    });
  });

  it("finds a section that saw its own element", () => {
    const history = historyOf(section(1, [0, 1], 10, [10]), read(1, [4, 5], [10]));
    expect(check(history)).toMatchObject({
      summary: "A section saw its own element before it had added it",
      anomalies: [{ name: "unexpected" }],
    });
  });

  it.each([
    [5, 5, "have the same token"],
    [5, 4, "has a smaller token"],
  ])("finds tokens %d, then %d", (first, second, what) => {
    const history = historyOf(
      section(1, [0, 1], 10, [], first),
      section(2, [2, 3], 20, [10], second),
      read(1, [4, 5], [10, 20]),
    );
    expect(check(history)).toMatchObject({
      summary: "The tokens of the lock do not grow with its holds",
      anomalies: [{ name: "token-order", explanation: expect.stringContaining(what) as string }],
    });
  });

  it("asks nothing of the tokens of holds that were concurrent but that they differ", () => {
    const history = historyOf(
      section(1, [0, 2], 10, [], 6),
      section(2, [1, 3], 20, [10], 5),
      read(1, [4, 5], [10, 20]),
    );
    expect(check(history).valid).toBe(true);
  });

  it("is unknown about what nobody looked for, and about what is no list under a lock", () => {
    expect(reasons(check(historyOf(section(1, [0, 1], 10, []))))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged element: no read that began later succeeded",
    ]);
    expect(reasons(check(historyOf(section(1, [0, 1], 10, "fail"))))).toEqual([
      "not-exercised: No section under the lock was acknowledged",
    ]);
    const blind = section(1, [0, 1], 10, []).map((event) => ({
      ...event,
      value: { element: 10, holdMs: 5 },
    }));
    expect(reasons(check(historyOf(blind)))).toEqual([
      "malformed: Operation 0 cannot be judged: what is seen of a list is a list",
    ]);
    const keyed = [...historyOf(read(1, [0, 1], []))].map((op) => ({ ...op, key: 3 }));
    expect(reasons(check(History.from(keyed)))).toEqual([
      "malformed: There is one list under one lock, and no key such as 3",
    ]);
  });

  it("is unknown when its time is up", () => {
    const history = historyOf(section(1, [0, 1], 10, []), read(1, [4, 5], []));
    expect(lock("fenced-lock").check(history, { expired: () => true, maxStates: 1 })).toMatchObject({
      checker: "fenced-lock",
      valid: "unknown",
      reasons: [{ kind: "time" }],
    });
  });
});
