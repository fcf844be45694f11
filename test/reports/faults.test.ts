import { describe, expect, test } from "vitest";
import { type CompletionType, type Json, NEMESIS, type Operation } from "../../checkers/history/operation.ts";
import { faultWords, newWords, whereWords } from "../../reports/data/fault-words.ts";
import { faultBands, faultLog } from "../../reports/data/faults.ts";

function fault(
  f: string,
  atSeconds: number,
  type?: CompletionType,
  value: Json = null,
  seen: Json = value,
): Operation {
  const invocation = {
    index: atSeconds,
    time: atSeconds * 1e9,
    process: NEMESIS,
    type: "invoke",
    f,
    value,
  } as const;
  if (type === undefined) return { invocation };
  return {
    invocation,
    completion: { ...invocation, index: atSeconds + 1, time: atSeconds * 1e9 + 5e8, type, value: seen },
  };
}

describe("faultBands()", () => {
  test("pairs the words of each fault: start-partition and stop-partition, kill and start, pause and resume", () => {
    const nemesis = [
      fault("start-partition", 1, "ok"),
      fault("kill", 2, "ok"),
      fault("stop-partition", 3, "ok"),
      fault("pause", 4, "ok"),
      fault("start", 5, "ok"),
      fault("resume", 6, "ok"),
      fault("skew-clock", 7, "ok"),
      fault("reset-clock", 8, "ok"),
    ];
    expect(faultBands(nemesis, 10).map(({ fault: kind, start, end }) => [kind, start, end])).toEqual([
      ["partition", 1, 3.5],
      ["kill", 2, 5.5],
      ["pause", 4, 6.5],
      ["clock", 7, 8.5],
    ]);
  });

  test("ends a fault that undoes itself with its operation, but only if it was seen to", () => {
    const nemesis = [
      ...[fault("storm", 1, "ok"), fault("end-storm", 3, "ok")],
      ...[fault("restart", 4, "info"), fault("end-restart", 6, "ok")],
      ...[fault("freeze", 7, "ok"), fault("thaw", 8, "ok")],
    ];
    expect(faultBands(nemesis, 10).map(({ fault: kind, start, end }) => [kind, start, end])).toEqual([
      ["storm", 1, 1.5],
      ["restart", 4, 6.5],
      ["freeze", 7, 8.5],
    ]);
  });

  test("lets a fault whose undoing was not observed go on to the end", () => {
    expect(faultBands([fault("pause", 1, "ok"), fault("resume", 2, "info")], 10)).toMatchObject([
      { start: 1, end: 10 },
    ]);
  });

  test("leaves out a fault that certainly did not happen and marks one that nobody saw", () => {
    const bands = faultBands([fault("kill", 1, "fail"), fault("pause", 2, "info"), fault("pause", 3)], 10);
    expect(bands).toMatchObject([
      { fault: "pause", start: 2, confirmed: false },
      { fault: "pause", start: 3, confirmed: false },
    ]);
  });

  test("ignores operations that neither begin nor end a fault", () => {
    expect(faultBands([fault("check-offsets", 1, "ok")], 10)).toEqual([]);
  });
});

test("faultLog() says of each fault whether it was confirmed", () => {
  const log = faultLog([
    fault("kill", 1, "ok"),
    fault("kill", 2, "fail"),
    fault("kill", 3, "info"),
    fault("kill", 4),
  ]);
  expect(log.map(({ outcome }) => outcome)).toEqual([
    "confirmed",
    "did not happen",
    "unconfirmed",
    "unconfirmed",
  ]);
  expect(log.map(({ tookSeconds }) => tookSeconds)).toEqual([0.5, 0.5, 0.5, undefined]);
});

describe("faultWords()", () => {
  test.each<[string, Json]>([
    ["", null],
    ["one; n4", { targeter: "one", nodes: ["n4"] }],
    ["halves; n1 n2 | n3", { grudge: "halves", cut: { n1: ["n3"], n2: ["n3"], n3: ["n1", "n2"] } }],
    ["mute; n3↛n1,n2", { grudge: "mute", cut: { n3: ["n1", "n2"] } }],
    ["n1 | n2 | n10", { cut: { n1: ["n2", "n10"], n10: ["n1", "n2"], n2: ["n1", "n10"] } }],
    ["delivering: 8; bytes held: 12", { observed: { delivering: 8, bytesHeld: 12 } }],
    ["by n1 2900 ms, n2 -160 ms; real; jump", { byMs: { n1: 2900, n2: -160 }, clock: "real", kind: "jump" }],
    ["by -500 ms; every 20 ms; strobe", { byMs: -500, periodMs: 20, kind: "strobe" }],
    ["gaining 7.5 ms a second; n1: 0 ms", { msPerSecond: 7.5, observed: { n1: "0 ms" } }],
    ["{n1, n2}, {n3}", [["n1", "n2"], ["n3"]]],
    [
      "one; n1 | n2; reset; only peer; flapping every 300 ms",
      { grudge: "one", cut: { n1: ["n2"], n2: ["n1"] }, how: "reset", service: "peer", flapEveryMs: 300 },
    ],
    ["clients; clients | n2", { grudge: "clients", cut: { clients: ["n2"], n2: ["clients"] } }],
    [
      "while cut: silent: 4; while healed: silent: 0",
      { observed: { whileCut: { silent: 4 }, whileHealed: { silent: 0 } } },
    ],
    ["one; n4; 3 times", { targeter: "one", nodes: ["n4"], cycles: 3 }],
    ["one; n4; once", { targeter: "one", nodes: ["n4"], cycles: 1 }],
  ])("says %j", (words, value) => {
    expect(faultWords(value)).toBe(words);
  });

  test("shows a ring as arrows, since it divides nobody", () => {
    const ring = { n1: ["n3"], n2: ["n4"], n3: ["n1"], n4: ["n2"] };
    expect(faultWords({ cut: ring })).toBe("n1↛n3 n2↛n4 n3↛n1 n4↛n2");
  });
});

test("newWords() leaves out what was asked for", () => {
  const asked = { targeter: "one", nodes: ["n1"] };
  expect(newWords(asked, { ...asked, hit: ["n2"], observed: { n2: "gone" } })).toBe("hit: n2; n2: gone");
});

test("whereWords() says how links are cut, if not as usual", () => {
  const cut = { n1: ["n2"], n2: ["n1"] };
  expect(whereWords({ cut, how: "reset" }, undefined)).toBe("n1 | n2 (reset)");
  expect(whereWords({ cut, service: "peer", flapEveryMs: 300 }, undefined)).toBe(
    "n1 | n2 (only peer, flapping)",
  );
});

test("whereWords() prefers the nodes that were hit to those that were aimed at", () => {
  expect(whereWords({ targeter: "one", nodes: ["n1"] }, { nodes: ["n1"], hit: ["n2"] })).toBe("n2");
});
