import { describe, expect, it } from "vitest";
import type { CheckContext, Checker } from "../../checkers/checker.ts";
import { compose } from "../../checkers/compose.ts";
import { History } from "../../checkers/history/history.ts";
import type { Validity, Verdict } from "../../checkers/verdict.ts";

const budget: CheckContext = { expired: () => false, maxStates: 1 };
const nothing = History.from([]);

function verdictOf(checker: string, valid: Validity): Verdict {
  const summary = `${checker} says ${String(valid)}`;
  switch (valid) {
    case true:
      return { checker, valid, summary };
    case false:
      return {
        checker,
        valid,
        summary,
        anomalies: [{ name: checker, explanation: summary, operations: [] }],
      };
    case "unknown":
      return { checker, valid, summary, reasons: [{ kind: "time", message: summary }] };
  }
}

function always(name: string, valid: Validity): Checker {
  return { name, check: () => verdictOf(name, valid) };
}

describe("compose()", () => {
  it.each([
    [[true, true], true],
    [[true, "unknown"], "unknown"],
    [["unknown", false], false],
    [[false, true], false],
    [[false, "unknown", true], false],
  ] as const)("puts invalid before unknown before valid: %j is %s", (parts, whole) => {
    const checkers = parts.map((valid, i) => always(`checker ${i}`, valid));
    expect(compose("all", checkers).check(nothing, budget).valid).toBe(whole);
  });

  it.each([
    [[true], "a says true"],
    [[true, true, true], "a says true; 2 other checks passed"],
    [[true, "unknown", "unknown"], "b says unknown; 1 other check is unknown too"],
    [["unknown", true, false], "c says false"],
  ] as const)("sums %j up by the first part that decided: %s", (parts, summary) => {
    const checkers = parts.map((valid, i) => always("abc".charAt(i), valid));
    expect(compose("all", checkers).check(nothing, budget).summary).toBe(summary);
  });

  it("keeps the parts and every anomaly", () => {
    const checkers = [always("a", false), always("b", true), always("c", false), always("d", "unknown")];
    const verdict = compose("all", checkers).check(nothing, budget);
    expect(verdict).toMatchObject({
      checker: "all",
      valid: false,
      summary: "a says false; 1 other check failed too",
    });
    expect(verdict.parts?.map(({ checker }) => checker)).toEqual(["a", "b", "c", "d"]);
    if (verdict.valid === false) expect(verdict.anomalies.map(({ name }) => name)).toEqual(["a", "c"]);
  });

  it("makes a checker that throws unknown, never valid", () => {
    const crashing: Checker = {
      name: "crashing",
      check() {
        throw new TypeError("undefined is not a history");
      },
    };
    const message = "The checker crashing crashed: undefined is not a history";
    const verdict = compose("all", [always("fine", true), crashing]).check(nothing, budget);
    expect(verdict).toMatchObject({ valid: "unknown", reasons: [{ kind: "crash", message }] });
    expect(compose("all", [crashing, always("bad", false)]).check(nothing, budget).valid).toBe(false);
  });

  it("refuses two checkers of one name, and none at all", () => {
    expect(() => compose("all", [always("a", true), always("a", true)])).toThrow(
      "Two checkers of all are called a",
    );
    expect(() => compose("all", [])).toThrow("all is composed of no checkers");
  });

  it("nests", () => {
    const inner = compose("inner", [always("a", "unknown"), always("b", true)]);
    const verdict = compose("outer", [inner, always("a", true)]).check(nothing, budget);
    expect(verdict).toMatchObject({ valid: "unknown", reasons: [{ message: "a says unknown" }] });
  });
});
