import { describe, expect, it } from "vitest";
import type { Operation } from "../../../checkers/history/operation.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { renderCounterexample } from "../../../checkers/linearizability/render-counterexample.ts";
import type { Counterexample } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";

function exampleOf(picture: string): Counterexample {
  const verdict = linearizable("cas-register").check(drawn(picture), {
    expired: () => false,
    maxStates: 1e6,
  });
  const example = verdict.valid === false ? verdict.anomalies[0].counterexample : undefined;
  if (example === undefined) throw new Error("The history is not violated");
  return example;
}

describe("renderCounterexample()", () => {
  it("draws lanes, the best order, and what it ends in", () => {
    const example = exampleOf(`
      0: [write 7]
      1:          [write 9]
      2:                   [read 7]
    `);
    expect(renderCounterexample(example)).toBe(
      [
        "process 0 (n0)   |-- write 7 --|",
        "process 1 (n1)                   |-- write 9 --|",
        "process 2 (n2)                                   |== read → 7 ==|   <- fits nowhere",
        "",
        "Before this, the state is null.",
        "The longest order that fits:",
        "  1. write 7 (process 0), then the state is 7",
        "  2. write 9 (process 1), then the state is 9",
        "Nothing can follow:",
        "  - read → 7 (process 2): read returned 7, but the register holds 9",
      ].join("\n"),
    );
  });

  it("leaves an unknown outcome open to the right", () => {
    const example = exampleOf(`
      0: [write 9)
      1: [write 7] [read 7] [write 8] [read 8] [read 9] [read 8]
    `);
    expect(renderCounterexample(example)).toMatch(/process 0 \(n0\) {3}\|-+ write 9 -+\?\n/);
  });

  it("numbers the boxes when their labels do not fit in the width it is given", () => {
    const example = exampleOf(`
      0: [write 7]
      1:          [write 9]
      2:                   [read 7]
    `);
    const drawing = renderCounterexample(example).split("\n").slice(0, 3);
    const widest = Math.max(...drawing.map((lane) => lane.length));
    expect(renderCounterexample(example, widest)).toContain("|== read → 7 ==|   <- fits nowhere");
    expect(renderCounterexample(example, widest - 1)).toContain("|== #3 ==|   <- fits nowhere");
  });

  it("numbers the boxes when their labels do not fit in 100 columns", () => {
    const operation = (process: number, from: number, to: number): Operation => ({
      invocation: { index: from, time: from, process, type: "invoke", f: "read", value: null },
      completion: { index: to, time: to, process, type: "ok", f: "read", value: "x".repeat(60) },
    });
    const window = [operation(0, 0, 1), operation(1, 2, 3), operation(2, 4, 5), operation(3, 6, 7)];
    const text = renderCounterexample({
      model: "one of the user's own",
      window,
      linearized: [],
      stateBefore: "null",
      states: [],
      stuck: [{ position: 3, why: "because" }],
      culprit: 3,
    });
    const lanes = text.split("\n").slice(0, 4);
    expect(lanes[3]).toMatch(/^process 3 .*\|=+ #4 =+\|/);
    for (const lane of lanes) expect(lane.length).toBeLessThanOrEqual(100);
    expect(text).toContain(`  #4   read → "${"x".repeat(60)}" (process 3), 0.000 s to 0.000 s`);
  });

  it("draws only the operations next to the culprit of a large window", () => {
    const window = Array.from(
      { length: 40 },
      (_, i): Operation => ({
        invocation: { index: i, time: i, process: i, type: "invoke", f: "write", value: i },
      }),
    );
    const text = renderCounterexample({
      model: "register",
      window,
      linearized: [],
      stateBefore: "null",
      states: [],
      stuck: [],
      culprit: 3,
    });
    expect(text).toContain("(26 operations further from the violation are not drawn)");
    expect(text).toMatch(/process 3 .*<- fits nowhere/);
  });
});
