import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op, OpType } from "../../../checkers/history/operation.ts";
import { log } from "../../../checkers/log/log.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { literalAnomalies } from "./literal-log.ts";

const check = (history: History): Verdict => log().check(history, UNLIMITED);

interface Event {
  readonly at: number;
  readonly process: number;
  readonly type: OpType;
  readonly f: string;
  readonly value: Json;
}

/** An operation of a process on the node of that number, at a tenth of a second, which takes half of that. */
function does(process: number, at: number, f: string, asked: Json, answer: Json): Event[] {
  const isAnswer = answer !== "fail" && answer !== "info";
  const type = isAnswer ? "ok" : answer;
  return [
    { process, at, f, type: "invoke", value: asked },
    { process, at: at + 0.5, f, type, value: isAnswer ? answer : asked },
  ];
}

type Messages = Readonly<Record<string, readonly (readonly [number, Json])[]>>;

const send = (process: number, at: number, message: number, offset: number | "fail" | "info"): Event[] =>
  does(
    process,
    at,
    "send",
    [["send", "p", message]],
    typeof offset === "number" ? [["send", "p", [offset, message]]] : offset,
  );
const poll = (process: number, at: number, ...polls: readonly Messages[]): Event[] =>
  does(
    process,
    at,
    "poll",
    polls.map(() => ["poll"]),
    polls.map((messages) => ["poll", messages]),
  );
const catchUp = (process: number, at: number, messages: Messages): Event[] =>
  does(process, at, "catch-up", [["poll"]], [["poll", messages]]);
const assign = (process: number, at: number, from: "beginning" | "end" = "beginning"): Event[] =>
  does(process, at, "assign", { partitions: ["p"], from }, { partitions: ["p"], from });
const subscribe = (process: number, at: number): Event[] =>
  does(process, at, "subscribe", { partitions: ["p"] }, { partitions: ["p"] });

function historyOf(...groups: readonly (readonly Event[])[]): History {
  const ops: Op[] = groups
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...event }, index) => ({ index, time: at * 1e8, node: `n${event.process}`, ...event }));
  return History.from(ops);
}

/** A log of one or two partitions, used by three processes, that makes a mistake now and then. */
const smallHistories: fc.Arbitrary<History> = fc
  .tuple(fc.array(fc.nat(9999), { minLength: 60, maxLength: 160, size: "max" }), fc.nat(3))
  .map(([numbers, flaws]) => {
    let next = 0;
    const choose = (limit: number): number => (numbers[next++] ?? 0) % limit;
    const wrong = (): boolean => flaws > 0 && choose(flaws === 3 ? 6 : 25) === 0;
    const logs: Record<string, number[]> = { p: [], q: [] };
    const places = new Map<number, Map<string, number>>();
    const ops: Op[] = [];
    const open = new Map<number, { f: string; value: Json }>();
    let message = 0;
    const pollOf = (process: number): Json => {
      const polled: Record<string, [number, Json][]> = {};
      for (const [name, place] of places.get(process) ?? []) {
        const from = Math.max(0, place + (wrong() ? choose(4) - 2 : 0));
        const most = from + 1 + choose(3);
        const messages = (logs[name] ?? []).slice(from, most).map((m, i): [number, Json] => [from + i, m]);
        if (wrong()) messages.splice(choose(2), 1);
        if (wrong()) messages.push([choose(6), choose(9)]);
        polled[name] = messages;
        places.get(process)?.set(name, from + messages.length);
      }
      return ["poll", polled];
    };
    while (next < numbers.length && ops.length < 26) {
      const process = choose(3);
      const common = { index: ops.length, time: ops.length, process };
      const asked = open.get(process);
      if (asked === undefined) {
        const kind = choose(8);
        const name = choose(4) === 0 ? "q" : "p";
        const one = (): Json => ["send", name, message++];
        const value: { f: string; value: Json } =
          kind < 3
            ? { f: "send", value: choose(3) === 0 ? [one(), one()] : [one()] }
            : kind < 5
              ? { f: "poll", value: choose(3) === 0 ? [["poll"], ["poll"]] : [["poll"]] }
              : kind === 5
                ? {
                    f: choose(3) === 0 ? "subscribe" : "assign",
                    value: {
                      partitions: ["p", "q"].slice(choose(2)),
                      from: choose(3) === 0 ? "end" : "beginning",
                    },
                  }
                : kind === 6
                  ? { f: "catch-up", value: [["poll"]] }
                  : { f: "txn", value: choose(2) === 0 ? [one(), ["poll"]] : [["poll"], one()] };
        open.set(process, value);
        ops.push({ ...common, type: "invoke", ...value });
        continue;
      }
      open.delete(process);
      const fate = choose(8);
      if (fate === 0 && !wrong()) {
        if (asked.f !== "send") places.delete(process);
        ops.push({ ...common, type: "fail", ...asked });
        continue;
      }
      let answer = asked.value;
      if (asked.f === "assign" || asked.f === "subscribe") {
        const { partitions, from } = asked.value as { partitions: string[]; from: string };
        places.set(
          process,
          new Map(partitions.map((name) => [name, from === "end" ? (logs[name]?.length ?? 0) : 0])),
        );
      } else {
        answer = (asked.value as Json[][]).map((mop): Json => {
          if (mop[0] === "poll") return pollOf(process);
          const list = logs[mop[1] === "q" ? "q" : "p"] ?? [];
          if (!wrong()) list.push(mop[2] as number);
          if (wrong()) list.push(mop[2] as number);
          return ["send", mop[1] ?? null, [Math.max(0, list.length - 1 - (wrong() ? 1 : 0)), mop[2] ?? null]];
        });
      }
      ops.push(
        fate === 0
          ? { ...common, type: "fail", ...asked }
          : { ...common, type: "ok", f: asked.f, value: answer },
      );
    }
    return History.from(ops);
  });

describe("log()", () => {
  it("finds what the rules say, and nothing else", { timeout: 60_000 * DEPTH }, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(smallHistories, (history) => {
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
      poll(1, 4, { p: [[0, 10]] }),
      poll(1, 5, {
        p: [
          [3, 11],
          [5, 12],
        ],
      }),
      assign(1, 6),
      poll(1, 7, {
        p: [
          [0, 10],
          [3, 11],
        ],
      }),
      assign(4, 8, "end"),
      send(4, 9, 13, 6),
      poll(4, 10, { p: [[6, 13]] }),
      catchUp(1, 11, {
        p: [
          [5, 12],
          [6, 13],
        ],
      }),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      summary: "Each of 3 acknowledged messages was polled, in order, by 5 polls",
      details: { partitions: 1, sent: 4, acknowledged: 3, polledMessages: 8, neverPolled: 0, lagMsMax: 300 },
    });
  });

  const common = [assign(1, 0), send(2, 1, 10, 0), send(2, 2, 11, 1), send(2, 3, 12, 2)];

  it.each<readonly [string, string, readonly (readonly Event[])[]]>([
    [
      "lost-write",
      "Partition p: message 11 at offset 1, acknowledged to process 2 on n2 at 0.250 s, was never polled by anybody, and process 1 on n1 at 0.450 s polled message 12 at offset 2 without it",
      [
        ...common,
        poll(1, 4, {
          p: [
            [0, 10],
            [2, 12],
          ],
        }),
      ],
    ],
    [
      "lost-write",
      "Partition p: message 12 at offset 2, acknowledged to process 2 on n2 at 0.350 s, was never polled by anybody, and the catch-up of process 1 on n1 at 0.450 s, which began at 0.400 s, did not find it",
      [
        ...common,
        catchUp(1, 4, {
          p: [
            [0, 10],
            [1, 11],
          ],
        }),
      ],
    ],
    [
      "inconsistent-offsets",
      "Partition p: offset 1 holds 11, as was acknowledged to process 2 on n2 at 0.250 s, and 12, as process 1 on n1 at 0.550 s polled it",
      [
        assign(1, 0),
        send(2, 1, 10, 0),
        send(2, 2, 11, 1),
        send(3, 3, 12, "info"),
        poll(1, 5, {
          p: [
            [0, 10],
            [1, 12],
          ],
        }),
      ],
    ],
    [
      "duplicate",
      "Partition p: message 10, sent once, is at offset 0, as was acknowledged to process 2 on n2 at 0.150 s, and at offset 3, as process 1 on n1 at 0.450 s polled it",
      [
        ...common,
        poll(1, 4, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
            [3, 10],
          ],
        }),
      ],
    ],
    [
      "G1a",
      "Partition p: process 1 on n1 at 0.550 s polled message 13, whose send by process 3 on n3 at 0.450 s had failed",
      [
        ...common,
        send(3, 4, 13, "fail"),
        poll(1, 5, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
            [3, 13],
          ],
        }),
      ],
    ],
    [
      "unexpected",
      "Partition p: process 1 on n1 at 0.450 s polled message 99, which nobody ever sent to it",
      [
        ...common,
        poll(1, 4, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
            [3, 99],
          ],
        }),
      ],
    ],
    [
      "unexpected",
      "Partition p: process 1 on n1 at 0.450 s polled message 13, which process 3 began to send only at 0.500 s",
      [
        ...common,
        poll(1, 4, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
            [3, 13],
          ],
        }),
        send(3, 5, 13, "info"),
      ],
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
            [
              "poll",
              {
                p: [
                  [0, 10],
                  [1, 11],
                  [2, 12],
                  [3, 13],
                ],
              },
            ],
          ],
        ),
      ],
    ],
    [
      "poll-skip",
      "Partition p: process 1 on n1 at 0.650 s polled message 12 at offset 2 next to message 10 at offset 0, and skipped message 11 at offset 1, as was acknowledged to process 2 on n2 at 0.250 s",
      [
        ...common,
        assign(3, 0),
        poll(3, 4, {
          p: [
            [0, 10],
            [1, 11],
          ],
        }),
        poll(1, 5, { p: [[0, 10]] }),
        poll(1, 6, { p: [[2, 12]] }),
      ],
    ],
    [
      "poll-skip",
      "Partition p: process 1 on n1 at 0.550 s polled message 11 at offset 1 first, and skipped message 10 at offset 0, as was acknowledged to process 2 on n2 at 0.150 s",
      [
        ...common,
        assign(3, 0),
        poll(3, 4, { p: [[0, 10]] }),
        poll(1, 5, {
          p: [
            [1, 11],
            [2, 12],
          ],
        }),
      ],
    ],
    [
      "int-poll-skip",
      "polled message 12 at offset 2 next to message 10 at offset 0, and skipped message 11 at offset 1, as was acknowledged to process 2 on n2 at 0.250 s, in one operation",
      [
        ...common,
        subscribe(1, 3.6),
        assign(3, 0),
        poll(3, 4, {
          p: [
            [0, 10],
            [1, 11],
          ],
        }),
        poll(1, 5, {
          p: [
            [0, 10],
            [2, 12],
          ],
        }),
      ],
    ],
    [
      "unseen",
      "Partition p: message 12 at offset 2 was there, as was acknowledged to process 2 on n2 at 0.350 s, but the catch-up of process 1 on n1 at 0.550 s, which began at 0.500 s, did not get to it",
      [
        ...common,
        assign(3, 0),
        poll(3, 4, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
          ],
        }),
        catchUp(1, 5, {
          p: [
            [0, 10],
            [1, 11],
          ],
        }),
      ],
    ],
    [
      "nonmonotonic-poll",
      "Partition p: process 1 on n1 at 0.550 s polled message 11 at offset 1, though it had polled message 12 at offset 2 at 0.450 s",
      [
        ...common,
        poll(1, 4, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
          ],
        }),
        poll(1, 5, { p: [[1, 11]] }),
      ],
    ],
    [
      "int-nonmonotonic-poll",
      "Partition p: process 1 on n1 at 0.450 s polled message 11 at offset 1 after message 12 at offset 2, in one operation",
      [
        ...common,
        poll(
          1,
          4,
          {
            p: [
              [0, 10],
              [1, 11],
              [2, 12],
            ],
          },
          { p: [[1, 11]] },
        ),
      ],
    ],
    [
      "nonmonotonic-send",
      "Partition p: process 2 on n2 at 0.450 s sent message 13 at offset 1 after message 12 at offset 2, which was acknowledged at 0.350 s",
      [
        assign(1, 0),
        send(2, 3, 12, 2),
        send(2, 4, 13, 1),
        poll(1, 5, {
          p: [
            [1, 13],
            [2, 12],
          ],
        }),
      ],
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
        poll(1, 2, {
          p: [
            [0, 11],
            [1, 10],
          ],
        }),
      ],
    ],
  ])("tells of %s: %s", (name, explanation, events) => {
    const verdict = check(historyOf(...events));
    expect(anomalyNames(verdict)).toContain(name);
    const anomaly =
      verdict.valid === false ? verdict.anomalies.find((each) => each.name === name) : undefined;
    expect(anomaly?.explanation).toContain(explanation);
  });

  it.each<readonly [string, readonly (readonly Event[])[]]>([
    [
      "a hole of which nobody knows anything",
      [assign(1, 0), send(2, 1, 10, 4), poll(1, 2, { p: [[4, 10]] })],
    ],
    [
      "a consumer that others may have moved",
      [
        ...common,
        subscribe(1, 4),
        poll(1, 5, { p: [[0, 10]] }),
        poll(1, 6, { p: [[2, 12]] }),
        poll(1, 7, { p: [[1, 11]] }),
      ],
    ],
    [
      "a consumer that was assigned anew",
      [
        ...common,
        poll(1, 4, {
          p: [
            [0, 10],
            [1, 11],
          ],
        }),
        assign(1, 5),
        poll(1, 6, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
          ],
        }),
      ],
    ],
    [
      "a consumer that began at the end",
      [
        ...common,
        assign(3, 4, "end"),
        poll(3, 5, { p: [[2, 12]] }),
        poll(1, 6, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
          ],
        }),
      ],
    ],
    [
      "a consumer that does not know what it was given",
      [
        ...common,
        poll(1, 4, { p: [[0, 10]] }),
        does(1, 5, "poll", [["poll"]], "fail"),
        poll(1, 6, { p: [[2, 12]] }),
        assign(3, 7),
        poll(3, 8, {
          p: [
            [0, 10],
            [1, 11],
            [2, 12],
          ],
        }),
      ],
    ],
    [
      "a catch-up that began before the message was acknowledged",
      [
        assign(1, 0),
        send(2, 1, 10, 0),
        [...catchUp(1, 2, { p: [[0, 10]] })].map((event) =>
          event.type === "ok" ? { ...event, at: 4 } : event,
        ),
        send(2, 3, 11, 1),
        assign(3, 5),
        poll(3, 6, {
          p: [
            [0, 10],
            [1, 11],
          ],
        }),
      ],
    ],
  ])("finds nothing wrong with %s", (_, events) => {
    expect(check(historyOf(...events))).toMatchObject({ valid: true });
  });

  it("is unknown about what was not tried, or not polled", () => {
    expect(reasons(check(historyOf(assign(1, 0))))).toEqual(["not-exercised: No send was acknowledged"]);
    expect(reasons(check(historyOf(send(1, 0, 10, 0))))).toEqual(["not-exercised: No message was polled"]);
    const short = [
      ...common,
      poll(1, 4, {
        p: [
          [0, 10],
          [1, 11],
        ],
      }),
    ];
    expect(reasons(check(historyOf(...short)))).toEqual([
      "incomplete: Nobody polled as far as 1 acknowledged message",
    ]);
  });

  it("is unknown whenever its time is up", () => {
    const history = historyOf(
      ...common,
      poll(1, 4, {
        p: [
          [0, 10],
          [2, 12],
        ],
      }),
    );
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
