import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { idempotency } from "../../../checkers/idempotency/idempotency.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { distortList, type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";
import { historyOf, type TimedEvent } from "../../support/timed-events.ts";

const check = (history: History): Verdict => idempotency().check(history, UNLIMITED);

type Entries = readonly Json[];

const same = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
const idOf = (entry: Json | undefined): Json =>
  typeof entry === "object" && entry !== null && !isJsonArray(entry) ? (entry["id"] ?? null) : null;
const inOrder = (entries: Entries): Json[] =>
  entries.map((entry) => JSON.stringify(entry)).toSorted((a, b) => a.localeCompare(b));

/** The specification: the first attempt of a request that gets through decides, and all are answered alike. */
const requestLog: Model<Entries> = {
  name: "log of requests",
  description: "",
  init: [],
  fs: ["append", "read"],
  step(state, { f, input, output }) {
    if (f === "read") {
      const isRight = output === undefined || (isJsonArray(output) && same(inOrder(output), inOrder(state)));
      return isRight ? moveTo(state) : refuse("");
    }
    const stored = state.find((entry) => idOf(entry) === idOf(input));
    if (output !== undefined && !same(output, stored ?? input)) return refuse("");
    return moveTo(stored === undefined ? [...state, input] : state);
  },
  isPure: ({ f }) => f === "read",
  describe: String,
  describeCall: String,
};

const smallLog: SmallObject<Entries> = {
  init: [],
  ask: (choose) =>
    choose(3) > 0
      ? { f: "append", value: { id: `r${choose(2)}`, element: choose(2) } }
      : { f: "read", value: null },
  perform(state, { f, value }) {
    if (f === "read") return { state, answer: state };
    const stored = state.find((entry) => idOf(entry) === idOf(value));
    return stored === undefined ? { state: [...state, value], answer: value } : { state, answer: stored };
  },
  distort(answer, choose) {
    if (!isJsonArray(answer)) return { id: idOf(answer), element: choose(3) };
    const distorted = distortList(answer, choose);
    const entries = isJsonArray(distorted) ? distorted.filter((entry) => typeof entry === "object") : [];
    return choose(2) === 0 ? [...entries, ...entries.slice(0, 1)] : entries;
  },
};

type Interval = readonly [number, number];

/** Process p on node p asks at a tenth of a second and is answered at another. */
function append(
  process: number,
  [from, to]: Interval,
  id: string,
  element: number,
  end: Json = "ok",
): TimedEvent[] {
  const asked = { id, element };
  const event = { at: to, process, f: "append" };
  const answer: TimedEvent =
    end === "fail" || end === "info"
      ? { ...event, type: end, value: asked }
      : { ...event, type: "ok", value: end === "ok" ? asked : { id, element: end } };
  return [{ at: from, process, type: "invoke", f: "append", value: asked }, answer];
}

function read(
  process: number,
  [from, to]: Interval,
  ...entries: readonly (readonly [string, number])[]
): TimedEvent[] {
  const value = entries.map(([id, element]) => ({ id, element }));
  return [
    { at: from, process, type: "invoke", f: "read", value: null },
    { at: to, process, type: "ok", f: "read", value },
  ];
}

describe("idempotency()", () => {
  it("agrees with a search through all orders", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallLog), (history) => {
        const { valid } = check(history);
        seen[`${valid}`]++;
        if (valid !== "unknown") expect(valid).toBe(isLinearizable(requestLog, history));
      }),
      { numRuns: 8_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(200 * DEPTH);
  });

  it("calls valid requests that are sent again and take effect once", () => {
    const history = historyOf(
      append(1, [0, 1], "a/1", 1, "info"),
      append(2, [2, 3], "a/1", 1),
      append(2, [4, 5], "a/1", -1, 1),
      append(3, [4, 5], "b/1", 7, "fail"),
      append(3, [6, 7], "b/1", 8),
      append(4, [6, 7], "c/1", 9, "info"),
      append(6, [6, 7], "d/1", 9, "info"),
      read(5, [8, 9], ["a/1", 1], ["b/1", 8], ["c/1", 9]),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      summary: "Each of 2 acknowledged requests took effect once, of which 2 were sent again",
      details: { requests: 4, acknowledged: 2, repeated: 2, repeats: 3, duplicated: 0 },
    });
  });

  it("finds a request that took effect twice", () => {
    const verdict = check(
      historyOf(
        append(1, [0, 1], "a/1", 1, "info"),
        append(2, [2, 3], "a/1", 1),
        read(3, [4, 5], ["a/1", 1], ["a/1", 1]),
      ),
    );
    expect(verdict).toMatchObject({
      valid: false,
      summary: "Of 1 request: 1 duplicated",
      anomalies: [
        {
          name: "duplicated",
          explanation:
            "Request a/1 took effect 2 times, as the read on n3 at 0.400 s (process 3) shows. It was sent 2 times: by process 1 on n1 at 0.000 s (outcome unknown), by process 2 on n2 at 0.200 s (acknowledged)",
        },
      ],
    });
    expect(verdict.valid === false && verdict.anomalies[0].operations).toHaveLength(3);
  });

  it("finds a request that took effect although all its attempts failed", () => {
    const failed = [append(1, [0, 1], "a/1", 1, "fail"), append(2, [2, 3], "a/1", 1, "fail")];
    const shown = historyOf(...failed, append(1, [2, 3], "b/1", 1), read(3, [4, 5], ["a/1", 1], ["b/1", 1]));
    expect(check(shown)).toMatchObject({
      anomalies: [
        {
          name: "unexpected",
          explanation: expect.stringContaining("must have had no effect. It was") as string,
        },
      ],
    });
    const early = historyOf(
      read(3, [0, 1], ["a/1", 1]),
      append(1, [2, 3], "a/1", 1),
      read(1, [4, 5], ["a/1", 1]),
    );
    expect(check(early)).toMatchObject({
      anomalies: [{ explanation: expect.stringContaining("though it was sent only after that") as string }],
    });
    const never = historyOf(append(1, [2, 3], "a/1", 1), read(3, [4, 5], ["a/1", 1], ["z/1", 1]));
    expect(check(never)).toMatchObject({
      anomalies: [{ explanation: expect.stringContaining("which nobody ever sent. It was never") as string }],
    });
  });

  it("finds a request that was acknowledged and is gone, and one that a read missed", () => {
    const gone = historyOf(append(1, [0, 1], "a/1", 1), append(1, [2, 3], "a/1", 1), read(2, [4, 5]));
    expect(check(gone)).toMatchObject({
      summary: "Of 1 request: 1 lost",
      anomalies: [
        {
          name: "lost",
          explanation:
            "Request a/1 is missing from the read on n2 at 0.400 s (process 2). It was sent 2 times: by process 1 on n1 at 0.000 s (acknowledged), by process 1 on n1 at 0.200 s (acknowledged). No read shows it",
        },
      ],
    });
    const missed = historyOf(append(1, [0, 1], "a/1", 1), read(2, [4, 5]), read(3, [6, 7], ["a/1", 1]));
    expect(check(missed)).toMatchObject({
      anomalies: [
        {
          name: "stale",
          explanation: expect.stringMatching(/The read on n3 at 0\.600 s \(process 3\) shows it$/) as string,
        },
      ],
    });
  });

  it("finds answers to one request that differ", () => {
    const verdict = check(
      historyOf(append(1, [0, 1], "a/1", 1), append(2, [2, 3], "a/1", -1), read(3, [4, 5], ["a/1", 1])),
    );
    expect(verdict).toMatchObject({
      summary: "Of 1 request: 1 with another payload, 1 answered differently",
    });
    expect(anomalyNames(verdict)).toEqual(["wrong-payload", "different-replies"]);
    expect(verdict.valid === false && verdict.anomalies[1]?.explanation).toBe(
      'Request a/1 was answered in two ways: the answer to process 1 on n1 at 0.100 s was {"element":1,"id":"a/1"}, and the answer to process 2 on n2 at 0.300 s was {"element":-1,"id":"a/1"}',
    );
  });

  it.each([
    ["nobody asked for", 7, "info", "appended 7, which nobody asked for"],
    ["an attempt that failed asked for", 2, "info", "appended 2, which nobody asked for"],
    [
      "is not what was answered",
      3,
      "ok",
      "appended 3, but the answer to process 1 on n1 at 0.100 s said that it was 1",
    ],
  ])("finds an effect that %s", (_, element, end, words) => {
    const verdict = check(
      historyOf(
        append(1, [0, 1], "a/1", 1, end),
        append(2, [2, 3], "a/1", 2, "fail"),
        append(3, [2, 3], "a/1", 3, "info"),
        read(4, [4, 5], ["a/1", element]),
      ),
    );
    expect(verdict).toMatchObject({
      anomalies: [{ name: "wrong-payload", explanation: expect.stringContaining(words) as string }],
    });
  });

  it("finds an effect that nobody had asked for when it was acknowledged", () => {
    const history = historyOf(
      append(1, [0, 1], "a/1", 1, 2),
      append(2, [2, 3], "a/1", 2),
      read(4, [4, 5], ["a/1", 2]),
    );
    expect(anomalyNames(check(history))).toEqual(["wrong-payload"]);
  });

  it("finds reads that contradict each other", () => {
    const fork = historyOf(
      append(1, [0, 9], "a/1", 1),
      append(2, [0, 9], "b/1", 1),
      read(3, [1, 8], ["a/1", 1]),
      read(4, [1, 8], ["b/1", 1]),
      read(5, [10, 11], ["a/1", 1], ["b/1", 1]),
    );
    expect(anomalyNames(check(fork))).toEqual(["long-fork"]);
  });

  it("is unknown about what was not tried, or not looked for", () => {
    const once = historyOf(append(1, [0, 1], "a/1", 1), read(2, [2, 3], ["a/1", 1]));
    expect(reasons(check(once))).toEqual([
      "not-exercised: No request was sent twice, so none could be applied twice",
    ]);
    expect(reasons(check(historyOf(read(2, [2, 3]))))).toEqual(["not-exercised: No append was acknowledged"]);
    const unread = historyOf(append(1, [0, 1], "a/1", 1), append(1, [2, 3], "a/1", 1));
    expect(reasons(check(unread))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged request: no read that began later succeeded",
    ]);
  });

  it("is unknown whenever its time is up", () => {
    const history = historyOf(append(1, [0, 1], "a/1", 1), read(2, [2, 3], ["a/1", 1], ["a/1", 1]));
    for (let looks = 0; looks < 2; looks++) {
      let asked = 0;
      const verdict = idempotency().check(history, { ...UNLIMITED, expired: () => asked++ >= looks });
      expect(reasons(verdict)[0]).toMatch(/^time: /);
    }
  });

  it.each([
    ["another operation", "add", 1, 1, "knows append and read, but not add"],
    ["a request without an id", "append", { element: 1 }, 1, "an append has an id"],
    [
      "an answer without an element",
      "append",
      { id: "a", element: 1 },
      { id: "a" },
      "the answer to an append has",
    ],
    ["an answer to another", "append", { id: "a", element: 1 }, { id: "b", element: 1 }, "has its id"],
    ["a read of a text", "read", null, "text", "a read returns a list"],
    ["a read of numbers", "read", null, [1], "each with its id and element"],
  ])("cannot judge %s", (_, f, asked, answered, words) => {
    const history = historyOf([
      { at: 0, process: 1, type: "invoke", f, value: asked },
      { at: 1, process: 1, type: "ok", f, value: answered },
    ]);
    expect(reasons(check(history))[0]).toContain(words);
  });
});
