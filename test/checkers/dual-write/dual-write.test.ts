import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dualWrite } from "../../../checkers/dual-write/dual-write.ts";
import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json, type OpType } from "../../../checkers/history/operation.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { distortList, type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";
import { historyOf, type TimedEvent } from "../../support/timed-events.ts";

const check = (history: History): Verdict => dualWrite().check(history, UNLIMITED);

const ROW = "r";
const same = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
const eventsOf = (changes: readonly Json[]): Json => changes.map((change) => [ROW, change]);

/** The specification: a change and its event happen in the same instant. */
const published: Model<readonly Json[]> = {
  name: "row with events",
  description: "",
  init: [],
  fs: ["change", "read", "events"],
  step(state, { f, input, output }) {
    if (f === "change") return moveTo([...state, input]);
    const shown = f === "read" ? state : eventsOf(state);
    return output === undefined || same(output, shown) ? moveTo(state) : refuse("");
  },
  isPure: ({ f }) => f !== "change",
  describe: String,
  describeCall: String,
};

const smallRow: SmallObject<readonly Json[]> = {
  init: [],
  ask: (choose, n) => {
    const kind = choose(5);
    return kind < 3 ? { f: "change", value: n } : { f: kind === 3 ? "read" : "events", value: null };
  },
  perform(state, { f, value }) {
    if (f === "change") return { state: [...state, value], answer: value };
    return { state, answer: f === "read" ? state : eventsOf(state) };
  },
  distort: (answer, choose) => (isJsonArray(answer) ? distortList(answer, choose) : answer),
};

/** Changes and reads are of one row; what tampering made of a list of events is made such a list again. */
function withKeys(history: History): History {
  return History.from(
    [...history].map((op) => {
      if (op.f !== "events") return { ...op, key: ROW };
      if (!isJsonArray(op.value)) return op;
      return { ...op, value: op.value.map((event) => (isJsonArray(event) ? event : [ROW, event])) };
    }),
  );
}

type Interval = readonly [number, number];

/** Process p on node p asks at a tenth of a second and is answered at another. */
function change(
  process: number,
  [from, to]: Interval,
  key: string,
  value: number,
  type: OpType = "ok",
): TimedEvent[] {
  const common = { process, f: "change", key, value };
  return [
    { ...common, at: from, type: "invoke" },
    { ...common, at: to, type },
  ];
}

function read(process: number, [from, to]: Interval, key: string, value: Json): TimedEvent[] {
  const common = { process, f: "read", key };
  return [
    { ...common, at: from, type: "invoke", value: null },
    { ...common, at: to, type: "ok", value },
  ];
}

function events(process: number, [from, to]: Interval, ...value: readonly Json[]): TimedEvent[] {
  return [
    { process, f: "events", at: from, type: "invoke", value: null },
    { process, f: "events", at: to, type: "ok", value },
  ];
}

describe("dualWrite()", () => {
  it("finds nothing wrong where a search through all orders finds one", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallRow), (raw) => {
        const history = withKeys(raw);
        const { valid } = check(history);
        seen[`${valid}`]++;
        if (valid === false) expect(isLinearizable(published, history)).toBe(false);
      }),
      { numRuns: 6_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(40 * DEPTH);
  });

  it("calls valid changes that are all published in their order, and says how late", () => {
    const history = historyOf(
      change(1, [0, 1], "a", 1),
      change(2, [2, 3], "b", 2),
      events(5, [2, 4], ["a", 1]),
      change(1, [4, 5], "a", 3, "info"),
      change(3, [4, 5], "a", 4, "fail"),
      read(4, [6, 7], "a", [1, 3]),
      read(4, [8, 9], "b", [2]),
      events(5, [10, 11], ["b", 2], ["a", 1], ["a", 3]),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      summary: "Each of 2 acknowledged changes has its event, in order, and each of 3 events its change",
      details: { changes: 4, acknowledged: 2, published: 3, lagMsMedian: 400, lagMsMax: 800 },
    });
  });

  it("finds a change that was acknowledged, or seen, and never published", () => {
    const acknowledged = historyOf(
      change(1, [0, 1], "a", 1),
      change(2, [0, 1], "a", 2),
      read(3, [2, 3], "a", [1, 2]),
      events(4, [4, 5], ["a", 2]),
      events(4, [6, 7], ["a", 2]),
    );
    expect(check(acknowledged)).toMatchObject({
      valid: false,
      summary: "Of 2 changes: 1 without an event",
      anomalies: [
        {
          name: "unpublished-change",
          key: "a",
          explanation:
            "Key a: change 1 was acknowledged to process 1 on n1 at 0.100 s, but it has no event: the list of events on n4 at 0.400 s (process 4) does not show it, nor does any later one",
        },
      ],
    });
    const seen = historyOf(
      change(1, [0, 1], "a", 1, "info"),
      change(2, [0, 1], "a", 2),
      read(3, [2, 3], "a", [1, 2]),
      events(4, [4, 5], ["a", 2]),
    );
    expect(check(seen)).toMatchObject({
      anomalies: [
        {
          name: "unpublished-change",
          explanation: expect.stringContaining(
            "change 1 by process 1, never acknowledged, is in the row by the read on n3 at 0.200 s (process 3), but it has no event",
          ) as string,
        },
      ],
    });
    const gone = historyOf(
      change(1, [0, 1], "a", 1),
      events(4, [2, 3], ["a", 1]),
      events(5, [4, 5]),
      read(3, [6, 7], "a", [1]),
    );
    expect(check(gone)).toMatchObject({
      anomalies: [
        {
          explanation: expect.stringContaining(
            "has no event any more, though the list of events on n4",
          ) as string,
        },
      ],
    });
  });

  it("does not call late what others see in time, nor unpublished what its row has lost", () => {
    const late = historyOf(
      change(1, [0, 1], "a", 1),
      events(4, [2, 3]),
      events(4, [4, 5], ["a", 1]),
      read(3, [6, 7], "a", [1]),
    );
    expect(check(late).valid).toBe(true);
    const lost = historyOf(change(1, [0, 1], "a", 1), read(3, [2, 3], "a", []), events(4, [4, 5]));
    expect(anomalyNames(check(lost))).toEqual(["lost"]);
  });

  it.each([
    ["that nobody asked for", 7, "change 7, which nobody ever asked for"],
    ["that failed", 2, "change 2, which had failed: process 2 was told so at 0.100 s"],
    ["that was asked for later", 3, "change 3, which process 3 asked for only at 0.600 s"],
  ])("finds an event of a change %s", (_, number, words) => {
    const history = historyOf(
      change(1, [0, 1], "a", 1),
      change(2, [0, 1], "a", 2, "fail"),
      events(4, [2, 3], ["a", 1], ["a", number]),
      change(3, [6, 7], "a", 3),
      read(3, [8, 9], "a", [1, 3]),
      events(4, [8, 9], ["a", 1], ["a", 3], ["a", number]),
    );
    expect(check(history)).toMatchObject({
      anomalies: [{ name: "phantom-event", explanation: expect.stringContaining(words) as string }, {}].slice(
        0,
        number === 3 ? 2 : 1,
      ),
    });
  });

  it("finds an event whose change never reached the row", () => {
    const ghost = [change(1, [0, 1], "a", 1, "info"), change(2, [0, 1], "a", 2)];
    const history = historyOf(...ghost, events(4, [2, 3], ["a", 1], ["a", 2]), read(3, [4, 5], "a", [2]));
    expect(check(history)).toMatchObject({
      summary: "Of 2 changes: 1 only among the events",
      anomalies: [
        {
          name: "phantom-event",
          explanation:
            "Key a: the list of events on n4 at 0.200 s (process 4) shows an event of change 1, but the read on n3 at 0.400 s (process 3) began later and does not show the change",
        },
      ],
    });
    // A read that began before the list was told may have come before the change.
    const beside = historyOf(...ghost, events(4, [2, 5], ["a", 1], ["a", 2]), read(3, [4, 6], "a", [2]));
    expect(check(beside).valid).toBe(true);
  });

  it("finds events in another order than the changes, of one row only", () => {
    const changes = [change(1, [0, 1], "a", 1), change(2, [0, 1], "a", 2), change(3, [0, 1], "b", 3)];
    const reads = [read(4, [2, 3], "a", [1, 2]), read(4, [4, 5], "b", [3])];
    const verdict = check(historyOf(...changes, ...reads, events(5, [6, 7], ["a", 2], ["b", 3], ["a", 1])));
    expect(verdict).toMatchObject({
      summary: "Of 3 changes: 1 row told of out of order",
      anomalies: [
        {
          name: "event-order",
          explanation:
            "Key a: the read on n4 at 0.200 s (process 4) shows change 1 before 2, but the list of events on n5 at 0.600 s (process 5) tells of 2 first",
        },
      ],
    });
    expect(verdict.valid === false && verdict.anomalies[0].operations).toHaveLength(4);
    const other = historyOf(...changes, ...reads, events(5, [6, 7], ["b", 3], ["a", 1], ["a", 2]));
    expect(check(other).valid).toBe(true);
  });

  it("finds what was published twice, unless that was promised", () => {
    const history = historyOf(
      change(1, [0, 1], "a", 1),
      change(1, [2, 3], "a", 2),
      read(4, [4, 5], "a", [1, 2]),
      events(5, [6, 7], ["a", 1], ["a", 2], ["a", 1]),
    );
    expect(check(history)).toMatchObject({
      summary: "Of 2 changes: 1 published twice",
      anomalies: [
        { name: "duplicated", explanation: expect.stringContaining("shows 2 events of change 1") as string },
      ],
    });
    const tolerant = dualWrite({ delivery: "at-least-once" }).check(history, UNLIMITED);
    expect(tolerant).toMatchObject({ valid: true, details: { duplicated: 1 } });
  });

  it("is unknown about what was not tried, or not looked for", () => {
    expect(reasons(check(historyOf(change(1, [0, 1], "a", 1, "info"))))).toEqual([
      "not-exercised: No change was acknowledged",
    ]);
    const unread = historyOf(change(1, [0, 1], "a", 1), read(2, [2, 3], "a", [1]));
    expect(reasons(check(unread))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged change, in the row and among the events, in reads that began later",
    ]);
  });

  it("is unknown whenever its time is up", () => {
    const history = historyOf(change(1, [0, 1], "a", 1), read(2, [2, 3], "a", [1]), events(3, [4, 5]));
    for (let looks = 0; looks < 3; looks++) {
      let asked = 0;
      const verdict = dualWrite().check(history, { ...UNLIMITED, expired: () => asked++ >= looks });
      expect(reasons(verdict)[0]).toMatch(/^time: /);
    }
  });

  it.each([
    ["another operation", "add", "a", 1, 1, "a row knows change and read, but not add"],
    ["a change without a row", "change", undefined, 1, 1, "change needs a key"],
    ["a read of a number", "read", "a", null, 1, "returns the list of its changes"],
    ["events that are numbers", "events", undefined, null, [1], "pairs of a row and a change"],
    ["events of no row", "events", undefined, null, [[null, 1]], "pairs of a row and a change"],
  ])("cannot judge %s", (_, f, key, asked, answered, words) => {
    const common = { process: 1, f, ...(key !== undefined && { key }) };
    const history = historyOf([
      { ...common, at: 0, type: "invoke", value: asked },
      { ...common, at: 1, type: "ok", value: answered },
    ]);
    expect(reasons(check(history))[0]).toContain(words);
  });

  it("cannot judge a change that is asked for twice", () => {
    const history = historyOf(change(1, [0, 1], "a", 1), change(2, [0, 1], "a", 1));
    expect(reasons(check(history))[0]).toContain("another one asks for the same change");
  });
});
