import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import {
  type CheckLinearizableOptions,
  checkLinearizable,
} from "../../../checkers/linearizability/check-linearizable.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { registerHistory } from "../../bench/synthetic/histories.ts";

/** The clocks after whose n-th look the time is up: all small n, and then ever fewer. */
const LOOKS: readonly number[] = Array.from({ length: 60 }, (_, i) =>
  i < 40 ? i : Math.floor(40 * 1.25 ** (i - 40)),
);

function upAfter(looks: number): () => boolean {
  let left = looks;
  return () => left-- <= 0;
}

const COURSE = { operations: 400, concurrency: 10, duty: 0.9, indeterminate: 0.01, invalid: true };

/** Registers of five values, of which one answers a value that was overwritten: only a search decides them. */
const INVALID = [
  ...[1, 2, 3].map((seed) => ({
    name: `a register, ${seed}`,
    model: "cas-register",
    history: new History(registerHistory({ ...COURSE, seed, values: "small" })),
  })),
  {
    name: "four registers",
    model: "cas-register",
    history: new History(registerHistory({ ...COURSE, seed: 4, values: "small", keys: 4 })),
  },
];

function options(looks: number): CheckLinearizableOptions {
  return { expired: upAfter(looks) };
}

describe.each(INVALID)("a check of $name that cannot be linearized", ({ model, history }) => {
  it("says so or nothing, whenever its time is up", () => {
    const said = LOOKS.map((looks) => checkLinearizable(history, model, options(looks)).valid);
    expect(new Set(said)).toEqual(new Set(["unknown", false]));
    // Once it is known to be violated it stays so, though the counterexample may be what suffers.
    expect(said.lastIndexOf("unknown")).toBeLessThan(said.indexOf(false));
    for (const looks of LOOKS)
      expect(linearizable(model).check(history, { expired: upAfter(looks), maxStates: 1e6 }).valid).not.toBe(
        true,
      );
  });

  it("gives the same counterexample each time, as far as the time allows", () => {
    for (const looks of [3, 10, 30, 100, 300, Number.POSITIVE_INFINITY]) {
      const [once, again] = [0, 1].map(() => checkLinearizable(history, model, options(looks)));
      expect(JSON.stringify(again)).toBe(JSON.stringify(once));
    }
  });

  it("ends by itself, with a counterexample, where no time is ever up", () => {
    const result = checkLinearizable(history, model, { expired: () => false });
    if (result.valid !== false) throw new Error(`It is ${result.valid}`);
    expect(result.violations[0].counterexample?.window.length).toBeGreaterThan(0);
  });
});
