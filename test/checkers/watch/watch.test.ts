import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { watch } from "../../../checkers/watch/watch.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { smallHistoriesOf } from "../../support/small-histories.ts";
import {
  feed,
  historyOf,
  operation,
  PUTS,
  put,
  remove,
  smallFeed,
  type Told,
  watched,
  withOwnEchoes,
} from "./feed.ts";

const check = (history: History): Verdict => watch().check(history, UNLIMITED);

describe("watch()", () => {
  it("finds nothing wrong where a search through all orders finds one", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    let missed = 0;
    fc.assert(
      fc.property(smallHistoriesOf(smallFeed), (raw) => {
        const history = withOwnEchoes(raw);
        const { valid } = check(history);
        seen[`${valid}`]++;
        const possible = isLinearizable(feed, history);
        if (!possible && valid === true) missed++;
        if (valid === false) expect(possible).toBe(false);
      }),
      { numRuns: 6_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(100 * DEPTH);
    // What it does not mind: gaps between revisions, which other keys may fill.
    expect(missed / seen.false).toBeLessThan(0.1);
  });

  it("calls valid watches that tell the same story", () => {
    const history = historyOf(
      ...PUTS,
      remove(2, [4, 5], "a", 4),
      put(5, [4.5, 6], ["c", 30], "info"),
      put(6, [4.5, 6], ["c", 31], "fail"),
      watched(
        3,
        [4, 6],
        [1, 4],
        [
          [1, "a", 10],
          [2, "b", 20],
          [3, "c", 30],
          [4, "a"],
        ],
      ),
      watched(4, [2, 3], [2, 1], []),
      watched(7, [0.5, 4], [1, 1], [[1, "a", 10]], "now"),
      watched(
        4,
        [7, 8],
        [2, 9],
        [
          [2, "b", 20],
          [3, "c", 30],
          [4, "a"],
        ],
        "now",
      ),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      summary:
        "4 watches told 4 changes alike, each once and in order, among them all of 3 that were acknowledged",
      details: { watches: 4, events: 8, changes: 4, acknowledged: 3, latestRevision: 4 },
    });
  });

  it("finds an acknowledged change that a watch leaves out", () => {
    const history = historyOf(...PUTS, watched(3, [4, 5], [1, 2], [[1, "a", 10]]));
    expect(check(history)).toMatchObject({
      valid: false,
      summary: "1 watch told 2 changes in ways that are at odds: missed-event",
      anomalies: [
        {
          name: "missed-event",
          explanation:
            "The watch on n3 from revision 1 to 2 (process 3, 4.000 s to 5.000 s) does not tell of the put of 20 to b at revision 2, which was acknowledged by n1 to process 1 at 3.000 s. Altogether 1 change is missing from 1 watch",
          operations: [{ invocation: { f: "put" } }, { invocation: { f: "watch" } }],
        },
      ],
    });
  });

  it("finds a change that one watch tells of and another leaves out", () => {
    const history = historyOf(
      put(1, [0, 1], ["a", 10], "info"),
      watched(3, [4, 5], [1, 2], [[1, "a", 10]]),
      watched(4, [4, 5], [1, 2], []),
    );
    expect(check(history)).toMatchObject({
      anomalies: [
        { name: "missed-event", explanation: expect.stringContaining("of which the watch on n3") as string },
      ],
    });
    // From a later revision on, it need not tell of it.
    const resumed = historyOf(
      ...PUTS,
      watched(
        3,
        [4, 5],
        [1, 2],
        [
          [1, "a", 10],
          [2, "b", 20],
        ],
      ),
      watched(4, [4, 5], [2, 2], [[2, "b", 20]]),
    );
    expect(check(resumed).valid).toBe(true);
  });

  it("finds watches, or a watch and an acknowledgement, that disagree", () => {
    const history = historyOf(
      ...PUTS,
      watched(
        3,
        [4, 5],
        [1, 2],
        [
          [1, "a", 11],
          [2, "b", 20],
        ],
      ),
    );
    expect(check(history)).toMatchObject({
      anomalies: [
        {
          name: "disagreement",
          explanation:
            "The put of 10 to a at revision 1 was acknowledged by n1 to process 1 at 1.000 s, but the watch on n3 from revision 1 to 2 (process 3, 4.000 s to 5.000 s) tells of the put of 11 to a at revision 1",
        },
      ],
    });
  });

  it.each([
    [
      "unordered",
      [
        [2, "b", 20],
        [1, "a", 10],
      ],
      "tells of the put of 10 to a at revision 1 after the put of 20 to b at revision 2",
    ],
    [
      "repeated-event",
      [
        [1, "a", 10],
        [1, "a", 10],
        [2, "b", 20],
      ],
      "tells of the put of 10 to a at revision 1 twice",
    ],
    [
      "out-of-range",
      [
        [1, "a", 10],
        [2, "b", 20],
        [3, "a"],
      ],
      "tells of the delete of a at revision 3, outside its own revisions",
    ],
  ] as const)("finds events that are %s", (name, events: Told, explanation) => {
    const history = historyOf(...PUTS, remove(2, [3.5, 6], "a", "info"), watched(3, [4, 5], [1, 2], events));
    expect(check(history)).toMatchObject({
      anomalies: [{ name, explanation: expect.stringContaining(explanation) as string }],
    });
  });

  it.each([
    [[], "nobody ever asked for that"],
    [put(2, [3.2, 3.4], ["c", 30], "fail"), "had failed and must have had no effect"],
    [put(2, [6, 7], ["c", 30], "info"), "began to ask for that only later"],
  ] as const)("finds a change that nobody can have made: %#", (asked, why) => {
    const history = historyOf(
      ...PUTS,
      asked,
      watched(
        3,
        [4, 5],
        [1, 3],
        [
          [1, "a", 10],
          [2, "b", 20],
          [3, "c", 30],
        ],
      ),
    );
    const verdict = check(history);
    expect(verdict.valid === false ? verdict.anomalies[0] : verdict).toMatchObject({
      name: "unexpected",
      explanation: expect.stringContaining(why) as string,
    });
  });

  it("finds a write that was carried out twice", () => {
    const history = historyOf(
      ...PUTS,
      watched(
        3,
        [4, 5],
        [1, 3],
        [
          [1, "a", 10],
          [2, "b", 20],
          [3, "a", 10],
        ],
      ),
    );
    expect(check(history)).toMatchObject({
      anomalies: [
        {
          name: "duplicated",
          explanation: expect.stringContaining("but that put was asked for once") as string,
        },
      ],
    });
    const deletes = historyOf(
      put(1, [0, 1], ["a", 10], 1),
      remove(2, [2, 3], "a", 2),
      watched(
        3,
        [4, 5],
        [1, 4],
        [
          [1, "a", 10],
          [2, "a"],
          [4, "a"],
        ],
      ),
    );
    expect(anomalyNames(check(deletes))).toEqual(["duplicated"]);
  });

  it("finds revisions that are at odds with time", () => {
    const late = historyOf(
      put(1, [0, 1], ["a", 10], 2),
      put(1, [2, 3], ["b", 20], 1),
      watched(
        3,
        [4, 5],
        [1, 2],
        [
          [1, "b", 20],
          [2, "a", 10],
        ],
      ),
    );
    expect(check(late)).toMatchObject({
      anomalies: [
        {
          name: "revision-order",
          explanation:
            "The put of 10 to a was acknowledged by n1 to process 1 at 1.000 s at revision 2, but the put of 20 to b, which process 1 (2.000 s) began to ask for after that, has revision 1",
        },
      ],
    });
    // A put of unknown outcome, told of by a watch, after a watch that told of a later revision.
    const seen = historyOf(
      put(1, [0, 9], ["a", 10], 5),
      watched(3, [1, 2], [5, 5], [[5, "a", 10]]),
      put(2, [3, 4], ["b", 20], "info"),
      watched(
        4,
        [6, 7],
        [1, 5],
        [
          [4, "b", 20],
          [5, "a", 10],
        ],
      ),
    );
    expect(check(seen)).toMatchObject({
      anomalies: [
        { name: "revision-order", explanation: expect.stringContaining("told of revision 5") as string },
      ],
    });
  });

  it("finds a revision that two writes share", () => {
    const history = historyOf(
      put(1, [0, 2], ["a", 10], 1),
      put(2, [1, 3], ["b", 20], 1),
      watched(
        3,
        [4, 5],
        [1, 1],
        [
          [1, "a", 10],
          [1, "b", 20],
        ],
      ),
    );
    expect(check(history)).toMatchObject({
      anomalies: [
        { name: "shared-revision", explanation: expect.stringContaining("at the same revision") as string },
      ],
    });
  });

  it("is unknown about changes that no watch covers", () => {
    expect(reasons(check(historyOf(...PUTS, watched(3, [4, 5], [1, 1], [[1, "a", 10]]))))).toEqual([
      "incomplete: No watch covers 1 acknowledged change, the first at revision 2",
    ]);
  });

  it("is unknown about a watch until now that ended before", () => {
    const history = historyOf(
      ...PUTS,
      watched(
        3,
        [4, 5],
        [1, 2],
        [
          [1, "a", 10],
          [2, "b", 20],
        ],
      ),
      watched(4, [4, 5], [1, 1], [[1, "a", 10]], "now"),
    );
    expect(reasons(check(history))).toEqual([
      "incomplete: The watch until now by process 4 ended at revision 1, but revision 2 had been acknowledged before it began",
    ]);
  });

  it("is unknown where nothing was watched, or nothing written", () => {
    expect(reasons(check(historyOf(...PUTS)))[0]).toBe("not-exercised: No watch succeeded");
    expect(reasons(check(historyOf(watched(3, [4, 5], [1, 1], []))))).toEqual([
      "not-exercised: No put or delete succeeded, so there was nothing to watch",
    ]);
  });

  it.each([
    [operation(1, [0, 1], "read", null, 1), "but not read"],
    [operation(1, [0, 1], "put", "a", { revision: 1 }), 'it is asked to put "a"'],
    [operation(1, [0, 1], "delete", 7, { revision: 1 }), "it is asked to delete 7"],
    [operation(1, [0, 1], "put", ["a", 1], null), "its answer has no revision"],
    [operation(1, [0, 1], "watch", { from: 1 }, { from: 1, to: 2 }), "from, to and events"],
    [
      operation(1, [0, 1], "watch", { from: 1 }, { from: 1, to: 2, events: [{ revision: 1 }] }),
      "from, to and events",
    ],
  ])("is unknown about what it cannot read: %#", (events, why) => {
    expect(reasons(check(historyOf(events)))).toEqual([expect.stringContaining(why) as string]);
  });

  it("is unknown about a history with keys, and when its time is up", () => {
    const keyed = [...historyOf(...PUTS)].map((op) => ({ ...op, key: "k" }));
    expect(reasons(check(History.from(keyed)))[0]).toMatch(/^malformed: .*not as key k/);
    const history = historyOf(...PUTS, watched(3, [4, 5], [1, 2], []));
    expect(watch().check(history, { expired: () => true, maxStates: 1 })).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "time" }],
    });
  });
});
