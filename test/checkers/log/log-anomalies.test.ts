import { describe, expect, it } from "vitest";
import type { History } from "../../../checkers/history/history.ts";
import { log } from "../../../checkers/log/log.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { anomalyNames, UNLIMITED } from "../../support/simulated-run.ts";
import {
  assign,
  catchUp,
  does,
  type Event,
  historyOf,
  messages,
  poll,
  send,
  subscribe,
} from "./log-events.ts";

const check = (history: History): Verdict => log().check(history, UNLIMITED);

describe("log()", () => {
  const common = [assign(1, 0), send(2, 1, 10, 0), send(2, 2, 11, 1), send(2, 3, 12, 2)];

  it.each<readonly [string, string, readonly (readonly Event[])[]]>([
    [
      "lost-write",
      "Partition p: message 11 at offset 1, acknowledged to process 2 on n2 at 0.250 s, was never polled by anybody, and process 1 on n1 at 0.450 s polled message 12 at offset 2 without it",
      [...common, poll(1, 4, "0:10 2:12")],
    ],
    [
      "lost-write",
      "Partition p: message 12 at offset 2, acknowledged to process 2 on n2 at 0.350 s, was never polled by anybody, and the catch-up of process 1 on n1 at 0.450 s, which began at 0.400 s, did not find it",
      [...common, catchUp(1, 4, "0:10 1:11")],
    ],
    [
      "inconsistent-offsets",
      "Partition p: offset 1 holds 11, as was acknowledged to process 2 on n2 at 0.250 s, and 12, as process 1 on n1 at 0.550 s polled it",
      [assign(1, 0), send(2, 1, 10, 0), send(2, 2, 11, 1), send(3, 3, 12, "info"), poll(1, 5, "0:10 1:12")],
    ],
    [
      "duplicate",
      "Partition p: message 10, sent once, is at offset 0, as was acknowledged to process 2 on n2 at 0.150 s, and at offset 3, as process 1 on n1 at 0.450 s polled it",
      [...common, poll(1, 4, "0:10 1:11 2:12 3:10")],
    ],
    [
      "G1a",
      "Partition p: process 1 on n1 at 0.550 s polled message 13, whose send by process 3 on n3 at 0.450 s had failed",
      [...common, send(3, 4, 13, "fail"), poll(1, 5, "0:10 1:11 2:12 3:13")],
    ],
    [
      "unexpected",
      "Partition p: process 1 on n1 at 0.450 s polled message 99, which nobody ever sent to it",
      [...common, poll(1, 4, "0:10 1:11 2:12 3:99")],
    ],
    [
      "unexpected",
      "Partition p: process 1 on n1 at 0.450 s polled message 13, which process 3 began to send only at 0.500 s",
      [...common, poll(1, 4, "0:10 1:11 2:12 3:13"), send(3, 5, 13, "info")],
    ],
    [
      "precommitted-read",
      "Partition p: process 1 on n1 at 0.450 s polled message 13 in the operation that sent it",
      [
        ...common,
        does(
          1,
          4,
          "txn",
          [["send", "p", 13], ["poll"]],
          [
            ["send", "p", [3, 13]],
            ["poll", messages("0:10 1:11 2:12 3:13")],
          ],
        ),
      ],
    ],
    [
      "poll-skip",
      "Partition p: process 1 on n1 at 0.650 s polled message 12 at offset 2 next to message 10 at offset 0, and skipped message 11 at offset 1, as was acknowledged to process 2 on n2 at 0.250 s",
      [...common, assign(3, 0), poll(3, 4, "0:10 1:11"), poll(1, 5, "0:10"), poll(1, 6, "2:12")],
    ],
    [
      "poll-skip",
      "Partition p: process 1 on n1 at 0.550 s polled message 11 at offset 1 first, and skipped message 10 at offset 0, as was acknowledged to process 2 on n2 at 0.150 s",
      [...common, assign(3, 0), poll(3, 4, "0:10"), poll(1, 5, "1:11 2:12")],
    ],
    [
      "int-poll-skip",
      "polled message 12 at offset 2 next to message 10 at offset 0, and skipped message 11 at offset 1, as was acknowledged to process 2 on n2 at 0.250 s, in one operation",
      [...common, subscribe(1, 3.6), assign(3, 0), poll(3, 4, "0:10 1:11"), poll(1, 5, "0:10 2:12")],
    ],
    [
      "unseen",
      "Partition p: message 12 at offset 2 was there, as was acknowledged to process 2 on n2 at 0.350 s, but the catch-up of process 1 on n1 at 0.550 s, which began at 0.500 s, did not get to it",
      [...common, assign(3, 0), poll(3, 4, "0:10 1:11 2:12"), catchUp(1, 5, "0:10 1:11")],
    ],
    [
      "nonmonotonic-poll",
      "Partition p: process 1 on n1 at 0.550 s polled message 11 at offset 1, though it had polled message 12 at offset 2 at 0.450 s",
      [...common, poll(1, 4, "0:10 1:11 2:12"), poll(1, 5, "1:11")],
    ],
    [
      "int-nonmonotonic-poll",
      "Partition p: process 1 on n1 at 0.450 s polled message 11 at offset 1 after message 12 at offset 2, in one operation",
      [...common, poll(1, 4, "0:10 1:11 2:12", "1:11")],
    ],
    [
      "nonmonotonic-send",
      "Partition p: process 2 on n2 at 0.450 s sent message 13 at offset 1 after message 12 at offset 2, which was acknowledged at 0.350 s",
      [assign(1, 0), send(2, 3, 12, 2), send(2, 4, 13, 1), poll(1, 5, "1:13 2:12")],
    ],
    [
      "int-nonmonotonic-send",
      "Partition p: process 2 on n2 at 0.150 s sent message 11 at offset 0 after message 10 at offset 1, in one operation",
      [
        assign(1, 0),
        does(
          2,
          1,
          "send",
          [
            ["send", "p", 10],
            ["send", "p", 11],
          ],
          [
            ["send", "p", [1, 10]],
            ["send", "p", [0, 11]],
          ],
        ),
        poll(1, 2, "0:11 1:10"),
      ],
    ],
  ])("tells of %s: %s", (name, explanation, events) => {
    const verdict = check(historyOf(...events));
    expect(anomalyNames(verdict)).toContain(name);
    const anomaly =
      verdict.valid === false ? verdict.anomalies.find((each) => each.name === name) : undefined;
    expect(anomaly?.explanation).toContain(explanation);
  });
});
