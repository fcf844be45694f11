import { describe, expect, it } from "vitest";
import { combine, stateOf } from "../../../../../harness/environment/docker/node/process-state.ts";

describe("stateOf()", () => {
  it.each([
    ["running", { letters: ["S", "R"], frozen: false }],
    ["stopped", { letters: ["T", "T"], frozen: false }],
    ["partly", { letters: ["T", "S"], frozen: false }],
    // Being looked at by a tracer is no pause.
    ["running", { letters: ["t"], frozen: false }],
    ["frozen", { letters: ["D", "T"], frozen: true }],
    // The engine has not told yet how they ended.
    ["running", { letters: [], frozen: false }],
  ])("is %s", (state, status) => {
    expect(stateOf(status)).toBe(state);
  });
});

describe("combine()", () => {
  it("is partly where programs differ, and nothing where there is none", () => {
    expect(combine(["gone", "gone"])).toBe("gone");
    expect(combine(["gone", "running"])).toBe("partly");
    expect(combine([])).toBeUndefined();
  });
});
