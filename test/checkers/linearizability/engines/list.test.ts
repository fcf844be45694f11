import { describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import { listEngine } from "../../../../checkers/linearizability/engines/list/list.ts";
import { isLinearization } from "../../../../checkers/linearizability/replay.ts";
import { list } from "../../../../checkers/models/list.ts";
import { register } from "../../../../checkers/models/register.ts";
import { listHistory } from "../../../bench/synthetic/histories.ts";
import { decideAll, decideOne, expectAgreement } from "../../../support/engine-agreement.ts";
import { drawn } from "../../../support/notation.ts";
import { SMALL_REGISTERS } from "../../../support/objects/registers.ts";
import { DEPTH } from "../../../support/simulated-object.ts";

const HISTORIES = Math.round(4_000 * DEPTH);

describe("listEngine", () => {
  it("agrees with a search through all orders", { timeout: 300_000 * Math.max(1, DEPTH) }, () => {
    const object = SMALL_REGISTERS.find(({ model }) => model === list);
    if (object === undefined) throw new Error("There is no small list");
    const tally = expectAgreement(listEngine, object, { seed: 1, histories: HISTORIES });
    expect(Math.min(tally.linearizable, tally.violated)).toBeGreaterThan(HISTORIES / 10);
    expect(tally.inapplicable).toBeGreaterThan(0);
    expect(tally.inapplicable).toBeLessThan(HISTORIES / 2);
  });

  it.each([
    ["reads that fork", "0: [append 1] [append 2] [read [1,2]] [read [2,1]]", [0, 1, 2, 3]],
    ["an element that nobody appended", "0: [append 1] [read [1,2]]", [0, 1]],
    ["an element twice that was appended once", "0: [append 1] [read [1,1]]", [0, 1]],
    [
      "a read that misses an element that was appended before",
      "0: [append 1] [append 2] [read [1]]",
      [0, 1, 2],
    ],
    ["a read of nothing after an element was read", "0: [append 1] [read [1]] [read []] ", [0, 1, 2]],
    [
      "appends in the opposite of the order in which they happened",
      "0: [append 1] [append 2] [read [2,1]]",
      [0, 1, 2],
    ],
    [
      "elements of which one only begins like the other",
      "0: [append 1] [append 12] [read [12]] [read [1,12]]",
      [0, 1, 2, 3],
    ],
  ])("finds %s", (_, picture, witness) => {
    const decision = decideOne(listEngine, list, drawn(picture));
    expect(decision?.kind).toBe("violated");
    if (decision?.kind === "violated") expect([...decision.witness.calls]).toEqual(witness);
  });

  it.each([
    [
      "an append of unknown outcome that was seen, and one that was not",
      "0: [append 1)\n1: [append 2)\n2:   [read [2]]",
    ],
    ["a repeated element that nobody read", "0: [append 1] [append 1]"],
    ["a read of null before anything is there", "0: [read null] [append 1] [read [1]]"],
  ])("accepts %s", (_, picture) => {
    const [{ calls, decision } = {}] = decideAll(listEngine, list, drawn(picture));
    if (calls === undefined || decision?.kind !== "linearizable") throw new Error("It is not linearizable");
    expect(isLinearization(list, calls, decision.certificate())).toBe(true);
  });

  it("leaves repeated elements that were read, answers that are no list, and other objects to others", () => {
    expect(decideOne(listEngine, list, drawn("0: [append 1] [append 1] [read [1]]"))).toBeUndefined();
    expect(decideOne(listEngine, list, drawn("0: [append 1] [read 1]"))).toBeUndefined();
    expect(decideOne(listEngine, register, drawn("0: [read 1]"))).toBeUndefined();
    expect(decideOne(listEngine, list, drawn("0: [write 1]"))).toBeUndefined();
  });

  it("takes elements for what they are, whatever brackets, commas and quotes are in them", () => {
    const elements = ["a,b", "]", '"', ["x", ["y"]], { a: "}," }, 1, "1", -1, ""];
    const appends = elements.map((value) => ({ f: "append", asked: value, answer: value }));
    const reads = elements.map((_, nth) => ({ f: "read", asked: null, answer: elements.slice(0, nth + 1) }));
    const calls = appends.flatMap((append, nth) => [append, reads[nth] ?? append]);
    const history = History.from(
      calls.flatMap(({ f, asked, answer }, nth) => [
        { process: 0, time: 0, index: 2 * nth, f, type: "invoke" as const, value: asked },
        { process: 0, time: 0, index: 2 * nth + 1, f, type: "ok" as const, value: answer },
      ]),
    );
    expect(decideOne(listEngine, list, history)?.kind).toBe("linearizable");
  });

  describe("on 20,000 operations", () => {
    const course = {
      seed: 3,
      operations: 20_000,
      concurrency: 10,
      duty: 0.9,
      indeterminate: 0.02,
      operationsPerKey: 500,
    };

    it("finds linearizations", { timeout: 120_000 }, () => {
      for (const { calls, decision } of decideAll(
        listEngine,
        list,
        new History(listHistory({ ...course, invalid: false })),
      )) {
        if (decision?.kind !== "linearizable") throw new Error(`It is ${decision?.kind ?? "not decided"}`);
        expect(isLinearization(list, calls, decision.certificate())).toBe(true);
      }
    });

    it("finds a planted violation", { timeout: 120_000 }, () => {
      const decisions = decideAll(listEngine, list, new History(listHistory({ ...course, invalid: true })));
      expect(decisions.filter(({ decision }) => decision?.kind === "violated")).toHaveLength(1);
    });
  });
});
