import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History } from "../../../checkers/history/history.ts";
import { checkLinearizable } from "../../../checkers/linearizability/check-linearizable.ts";
import { casRegister } from "../../../checkers/models/cas-register.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import { canLinearizeFrom } from "../../support/brute-force-linearizability.ts";
import { drawn } from "../../support/notation.ts";
import { smallHistories } from "../../support/simulated-object.ts";

/** Registers of one key, each with a name: writes and reads are of `[name, value]`. */
const registers: Model = {
  name: "registers",
  description: "Registers with names",
  init: null,
  fs: ["write", "read"],
  step(state, { f, input, output }) {
    const [, value] = (f === "write" ? input : (output ?? input)) as readonly [string, number];
    if (f === "write") return moveTo(value);
    return value === state ? moveTo(state) : refuse(`it holds ${JSON.stringify(state)}`);
  },
  isPure: ({ f }) => f === "read",
  partition: ({ input }) => (input as readonly [string, number])[0],
  describe: (state) => JSON.stringify(state),
  describeCall: ({ f }) => f,
};

function event(process: number, f: string, name: string, value: number): readonly object[] {
  return [
    { process, type: "invoke", f, value: [name, value] },
    { process, type: "ok", value: [name, value] },
  ];
}

function historyOf(...events: readonly (readonly object[])[]): Parameters<typeof checkLinearizable>[0] {
  return events.flat() as never;
}

describe("checkLinearizable()", () => {
  it("gives an order of the operations of a history that is linearizable", () => {
    const result = checkLinearizable(
      drawn(`
        0: [write 1                    ]
        1:     [read null]  [read 1]
      `),
      "register",
    );
    if (result.valid !== true) throw new Error("It is linearizable");
    const order = result.certificate().get(undefined) ?? [];
    expect(order.map(({ invocation, completion }) => [invocation.f, completion?.value])).toEqual([
      ["read", null],
      ["write", 1],
      ["read", 1],
    ]);
    expect(result).toMatchObject({ operations: 3, keys: 1 });
  });

  it("gives operations that cannot be linearized by themselves of a history that is not", () => {
    let violated = 0;
    fc.assert(
      fc.property(smallHistories(casRegister), (history: History) => {
        const result = checkLinearizable(history, "cas-register", { explain: 0 });
        if (result.valid !== false) return;
        violated++;
        for (const { operations } of result.violations)
          expect(canLinearizeFrom(casRegister, casRegister.init, operations)).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(violated).toBeGreaterThan(50);
  });

  it("explains as many violations as it is asked to", () => {
    const stale = drawn("0: [write 1] [write 2] [read 1]");
    const explained = checkLinearizable(stale, "register");
    const bare = checkLinearizable(stale, "register", { explain: 0 });
    if (explained.valid !== false || bare.valid !== false) throw new Error("It is not linearizable");
    expect(explained.violations[0].explanation).toContain("read");
    expect(explained.violations[0].counterexample?.window.length).toBeGreaterThan(0);
    expect(bare.violations[0].explanation).toBeUndefined();
  });

  it("says how far it came when it is stopped", () => {
    const result = checkLinearizable(drawn("0: [write 1] [read 1]"), "register", { expired: () => true });
    if (result.valid !== "unknown") throw new Error("It was stopped");
    expect(result.reasons[0].kind).toBe("time");
    const late = checkLinearizable(drawn("0: [write 1] [read 1]"), "register", { timeLimitMs: -1 });
    expect(late.valid).toBe("unknown");
  });

  it("judges the parts of a model by themselves, and names them", () => {
    const good = historyOf(event(0, "write", "a", 1), event(0, "write", "b", 2), event(0, "read", "a", 1));
    expect(checkLinearizable(good, registers)).toMatchObject({ valid: true, keys: 2, operations: 3 });
    const bad = historyOf(event(0, "write", "a", 1), event(0, "write", "b", 2), event(0, "read", "b", 1));
    const result = checkLinearizable(bad, registers);
    if (result.valid !== false) throw new Error("It is not linearizable");
    expect(result.violations.map(({ key }) => key)).toEqual(['"b"']);
    expect(result.violations[0].operations).toHaveLength(2);
  });

  it("takes the name of a model with what it needs to be told", () => {
    const acquire = (process: number): readonly object[] => [
      { process, type: "invoke", f: "acquire" },
      { process, type: "ok" },
    ];
    const three = historyOf(acquire(0), acquire(1), acquire(2));
    expect(checkLinearizable(three, "semaphore:permits=3").valid).toBe(true);
    expect(checkLinearizable(three, "semaphore:permits=2").valid).toBe(false);
  });
});
