import { describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import { registerEngine } from "../../../../checkers/linearizability/engines/register/register.ts";
import { isLinearization } from "../../../../checkers/linearizability/replay.ts";
import { casRegister } from "../../../../checkers/models/cas-register.ts";
import { list } from "../../../../checkers/models/list.ts";
import type { Model } from "../../../../checkers/models/model.ts";
import { register } from "../../../../checkers/models/register.ts";
import { registerHistory } from "../../../bench/synthetic/histories.ts";
import { isSubHistoryLinearizable } from "../../../support/brute-force-linearizability.ts";
import { decideAll, decideOne, expectAgreement } from "../../../support/engine-agreement.ts";
import { drawn } from "../../../support/notation.ts";
import { SMALL_REGISTERS } from "../../../support/objects/registers.ts";
import type { SmallObject } from "../../../support/objects/small-object.ts";
import { DEPTH } from "../../../support/simulated-object.ts";

const HISTORIES = Math.round(4_000 * DEPTH);

const small = SMALL_REGISTERS.filter(({ model }) => model.specialty?.kind === "register");

/** As the cas register, but most cas expect what was just written, so that chains of them come about. */
const chained: readonly SmallObject[] = small
  .filter(({ model }) => model === casRegister)
  .map((object) => ({
    ...object,
    ask({ random, value }) {
      if (random.oneIn(3)) return { f: "read", value: null };
      if (random.oneIn(4)) return { f: "write", value };
      const from = random.oneIn(3) ? null : Math.max(0, value - 1 - random.below(2));
      return { f: "cas", value: [from, value] };
    },
  }));

describe("registerEngine", () => {
  it.each([...small, ...chained])(
    "agrees with a search through all orders: $model.name",
    { timeout: 300_000 * Math.max(1, DEPTH) },
    (object) => {
      const tally = expectAgreement(registerEngine, object, { seed: 1, histories: HISTORIES });
      expect(Math.min(tally.linearizable, tally.violated)).toBeGreaterThan(HISTORIES / 10);
      expect(tally.inapplicable).toBeGreaterThan(0);
      expect(tally.inapplicable).toBeLessThan(HISTORIES / 2);
    },
  );

  it.each([
    ["reads what nobody wrote", "0: [write 1] [read 2]", [1]],
    ["reads a value that was overwritten", "0: [write 1] [write 2] [read 1]", [0, 1, 2]],
    [
      "sees a cas replace what another cas had replaced",
      `
      0: [write 1] [cas 1 2]
      1:           [cas 1 3]
      `,
      [0, 1, 2],
    ],
    [
      "sees cas replace each other in a circle",
      `
      0: [cas 2 1]
      1: [cas 1 2]
      `,
      [0, 1],
    ],
    ["reads what a later cas left behind", "0: [write 1] [read 2] [cas 1 2]", [0, 1, 2]],
    [
      "needs a cas of unknown outcome to happen after what it is seen to precede",
      `
      0: [write 1] [cas 1 2>
      1:              [read 2] [read 1]
      `,
      [0, 1, 2, 3],
    ],
    [
      "reads null after a write",
      `
      0: [write 1]
      1:           [read null]
      `,
      [0, 1],
    ],
    [
      "reads a repeated value after both writes of it were over",
      "0: [write 1] [write 1] [write 2] [read 1]",
      [2, 3],
    ],
  ])("%s", (_, picture, witness) => {
    const decision = decideOne(registerEngine, casRegister, drawn(picture));
    expect(decision?.kind).toBe("violated");
    if (decision?.kind === "violated") expect([...decision.witness.calls]).toEqual(witness);
  });

  it.each([
    ["a write of unknown outcome that nobody saw", "0: [write 1) [read null]"],
    [
      "a cas of unknown outcome that was seen only through another",
      `
      0: [cas null 1>
      1:              [cas 1 2>
      2:                         [read null] [read 2]
      `,
    ],
    [
      "repeated values where time tells the writes apart",
      "0: [write 1] [read 1] [write 2] [read 2] [write 1] [read 1]",
    ],
    ["repeated values that nobody reads", "0: [write 1] [write 1] [write 2] [read 2]"],
    ["a cas that puts a value in place of itself", "0: [write 1] [cas 1 1] [read 1]"],
    [
      "chains that surround each other's instants",
      `
      0: [write 1           ]     [read 1]
      1:     [write 2           ]
      `,
    ],
  ])("accepts %s", (_, picture) => {
    const history = drawn(picture);
    const [{ calls, decision } = {}] = decideAll(registerEngine, casRegister, history);
    expect(decision?.kind).toBe("linearizable");
    if (calls === undefined || decision?.kind !== "linearizable") throw new Error("not decided");
    expect(isLinearization(casRegister, calls, decision.certificate())).toBe(true);
  });

  it.each([
    [
      "an observed value that two overlapping writes produced",
      "0: [write 1  ]\n1: [write 1  ]\n2:  [read 1]",
    ],
    ["another object's operations", "0: [append 1]"],
    ["a cas that names no pair", "0: [cas 1]"],
  ])("leaves %s to others", (_, picture) => {
    expect(decideOne(registerEngine, casRegister, drawn(picture))).toBeUndefined();
  });

  it("leaves an ok cas that compared in vain, and other kinds of object, to others", () => {
    const cas = { process: 0, f: "cas", time: 0 };
    const vain = History.from([
      { ...cas, index: 0, type: "invoke", value: [null, 1] },
      { ...cas, index: 1, type: "ok", value: false },
    ]);
    expect(decideOne(registerEngine, casRegister, vain)).toBeUndefined();
    expect(decideOne(registerEngine, list, drawn("0: [read 1]"))).toBeUndefined();
  });

  it("takes strings, numbers and compounds for the different values that they are, alone and in a cas", () => {
    const values = ["1", 1, -1, 1.5, 2 ** 31, "null", 'a","b', "[", "\\", { b: [1, "]"], a: null }, [], true];
    const events = values.flatMap((value, nth) => [
      { process: 0, f: "cas", value: [nth === 0 ? null : (values[nth - 1] ?? null), value] },
      // Half of them stand alone nowhere.
      ...(nth % 2 === 0 ? [{ process: 0, f: "read", value }] : []),
    ]);
    const history = (upTo: number): History =>
      History.from(
        events.slice(0, upTo).flatMap((event, nth) => [
          {
            ...event,
            type: "invoke" as const,
            time: 0,
            index: 2 * nth,
            ...(event.f === "read" && { value: null }),
          },
          { ...event, type: "ok" as const, time: 0, index: 2 * nth + 1 },
        ]),
      );
    expect(decideOne(registerEngine, casRegister, history(events.length))?.kind).toBe("linearizable");
    // Without the last but one cas and the read of it, the last one expects what nobody wrote.
    events.splice(-3, 2);
    expect(decideOne(registerEngine, casRegister, history(events.length))?.kind).toBe("violated");
  });

  it("starts from the model's initial value", () => {
    const from7: Model = { ...register, init: 7 };
    expect(decideOne(registerEngine, from7, drawn("0: [read 7]"))?.kind).toBe("linearizable");
    expect(decideOne(registerEngine, from7, drawn("0: [read null]"))?.kind).toBe("violated");
    expect(decideOne(registerEngine, { ...register, init: { a: 1 } }, drawn("0: [read 7]"))?.kind).toBe(
      "violated",
    );
  });

  describe.each([
    { keys: 1, indeterminate: 0 },
    { keys: 1, indeterminate: 0.05 },
    { keys: 100, indeterminate: 0.01 },
  ])("on 100,000 operations on $keys keys, $indeterminate of unknown outcome", ({ keys, indeterminate }) => {
    const course = { seed: 7, operations: 100_000, concurrency: 10, duty: 0.9, indeterminate, keys } as const;

    it("finds a linearization", { timeout: 120_000 }, () => {
      const history = new History(registerHistory({ ...course, values: "unique", invalid: false }));
      for (const { calls, decision } of decideAll(registerEngine, casRegister, history)) {
        if (decision?.kind !== "linearizable") throw new Error(`It is ${decision?.kind ?? "not decided"}`);
        expect(isLinearization(casRegister, calls, decision.certificate())).toBe(true);
      }
    });

    it("finds a planted violation, and a witness that is one by itself", { timeout: 120_000 }, () => {
      const history = new History(registerHistory({ ...course, values: "unique", invalid: true }));
      const violated = decideAll(registerEngine, casRegister, history).filter(
        ({ decision }) => decision?.kind === "violated",
      );
      const [{ calls, decision } = {}] = violated;
      expect(violated).toHaveLength(1);
      if (calls === undefined || decision?.kind !== "violated") throw new Error("It is not violated");
      const invocations = [...decision.witness.calls].map((call) => calls.position[call] ?? -1);
      expect(isSubHistoryLinearizable(casRegister, history, { invocations })).toBe(false);
    });
  });
});
