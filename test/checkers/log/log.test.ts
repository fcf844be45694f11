import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History } from "../../../checkers/history/history.ts";
import { log } from "../../../checkers/log/log.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { literalAnomalies } from "./literal-log.ts";
import { assign, catchUp, does, type Event, historyOf, poll, send, subscribe } from "./log-events.ts";
import { smallLogs } from "./small-logs.ts";

const check = (history: History): Verdict => log().check(history, UNLIMITED);

describe("log()", () => {
  it("finds what the rules say, and nothing else", { timeout: 60_000 * DEPTH }, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(smallLogs, (history) => {
        const { names, isUnseen } = literalAnomalies(history);
        const verdict = check(history);
        expect(new Set(anomalyNames(verdict))).toEqual(names);
        if (names.size === 0 && isUnseen) expect(verdict.valid).toBe("unknown");
        for (const name of [...names, `${verdict.valid}`]) seen.set(name, (seen.get(name) ?? 0) + 1);
      }),
      { numRuns: 3_000 * DEPTH },
    );
    expect([...seen.values()].every((times) => times > 2)).toBe(true);
    expect(seen.size).toBe(16);
  });

  it("calls valid a log that consumers read in order, each from where it was assigned", () => {
    const history = historyOf(
      assign(1, 0),
      send(2, 1, 10, 0),
      send(3, 2, 11, "info"),
      send(4, 3, 12, 5),
      poll(1, 4, "0:10"),
      poll(1, 5, "3:11 5:12"),
      assign(1, 6),
      poll(1, 7, "0:10 3:11"),
      assign(4, 8, "end"),
      send(4, 9, 13, 6),
      poll(4, 10, "6:13"),
      catchUp(1, 11, "5:12 6:13"),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      summary: "Each of 3 acknowledged messages was polled, in order, by 5 polls",
      details: { partitions: 1, sent: 4, acknowledged: 3, polledMessages: 8, neverPolled: 0, lagMsMax: 300 },
    });
  });

  const common = [assign(1, 0), send(2, 1, 10, 0), send(2, 2, 11, 1), send(2, 3, 12, 2)];

  it.each<readonly [string, readonly (readonly Event[])[]]>([
    ["a hole of which nobody knows anything", [assign(1, 0), send(2, 1, 10, 4), poll(1, 2, "4:10")]],
    [
      "a consumer that others may have moved",
      [...common, subscribe(1, 4), poll(1, 5, "0:10"), poll(1, 6, "2:12"), poll(1, 7, "1:11")],
    ],
    [
      "a consumer that was assigned anew",
      [...common, poll(1, 4, "0:10 1:11"), assign(1, 5), poll(1, 6, "0:10 1:11 2:12")],
    ],
    [
      "a consumer that began at the end",
      [...common, assign(3, 4, "end"), poll(3, 5, "2:12"), poll(1, 6, "0:10 1:11 2:12")],
    ],
    [
      "a consumer that does not know what it was given",
      [
        ...common,
        poll(1, 4, "0:10"),
        does(1, 5, "poll", [["poll"]], "fail"),
        poll(1, 6, "2:12"),
        assign(3, 7),
        poll(3, 8, "0:10 1:11 2:12"),
      ],
    ],
    [
      "a catch-up that began before the message was acknowledged",
      [
        assign(1, 0),
        send(2, 1, 10, 0),
        [...catchUp(1, 2, "0:10")].map((event) => (event.type === "ok" ? { ...event, at: 4 } : event)),
        send(2, 3, 11, 1),
        assign(3, 5),
        poll(3, 6, "0:10 1:11"),
      ],
    ],
  ])("finds nothing wrong with %s", (_, events) => {
    expect(check(historyOf(...events))).toMatchObject({ valid: true });
  });

  it("is unknown about what was not tried, or not polled", () => {
    expect(reasons(check(historyOf(assign(1, 0))))).toEqual(["not-exercised: No send was acknowledged"]);
    expect(reasons(check(historyOf(send(1, 0, 10, 0))))).toEqual(["not-exercised: No message was polled"]);
    const short = [...common, poll(1, 4, "0:10 1:11")];
    expect(reasons(check(historyOf(...short)))).toEqual([
      "incomplete: Nobody polled as far as 1 acknowledged message",
    ]);
  });

  it("is unknown whenever its time is up", () => {
    const history = historyOf(...common, poll(1, 4, "0:10 2:12"));
    for (let looks = 0; looks < 4; looks++) {
      let asked = 0;
      const verdict = log().check(history, { ...UNLIMITED, expired: () => asked++ >= looks });
      expect(reasons(verdict)[0]).toMatch(/^time: /);
    }
  });

  it.each<readonly [string, readonly Event[], string]>([
    ["another operation", does(1, 0, "read", null, null), "a log knows send, poll"],
    ["a send of nothing", does(1, 0, "send", null, null), "no list of sends and polls"],
    ["an answer with other parts", does(1, 0, "send", [["send", "p", 1]], []), "its answer has other parts"],
    [
      "an offset that is none",
      does(1, 0, "send", [["send", "p", 1]], [["send", "p", ["x", 1]]]),
      "is the offset",
    ],
    ["a poll of numbers", does(1, 0, "poll", [["poll"]], [["poll", 3]]), "messages by partition"],
    ["a poll of a number", does(1, 0, "poll", [["poll"]], [["poll", { p: 3 }]]), "lists of messages"],
    [
      "a message without an offset",
      does(1, 0, "poll", [["poll"]], [["poll", { p: [[null, 1]] }]]),
      "an offset and what",
    ],
    ["an assignment of nothing", does(1, 0, "assign", null, null), "a list of partitions"],
    ["a message that is sent twice", [...send(1, 0, 10, 0), ...send(1, 1, 10, 1)], "sends the same message"],
  ])("cannot judge %s", (_, events, words) => {
    expect(reasons(check(historyOf(events)))[0]).toContain(words);
  });
});
