import { describe, expect, it } from "vitest";
import { exitOf, isAsked } from "../../../../../harness/environment/docker/node/process-exit.ts";

describe("exitOf()", () => {
  it("tells signals from exit codes", () => {
    expect(exitOf(0)).toEqual({ code: 0, signal: null });
    expect(exitOf(2)).toEqual({ code: 2, signal: null });
    expect(exitOf(137)).toEqual({ code: null, signal: "SIGKILL" });
    expect(exitOf(139)).toEqual({ code: null, signal: "SIGSEGV" });
    expect(exitOf(255)).toEqual({ code: 255, signal: null });
  });
});

describe("isAsked()", () => {
  it("takes an end for a crash that the signal sent does not bring about", () => {
    expect(isAsked(exitOf(137), new Set(["SIGKILL"]))).toBe(true);
    expect(isAsked(exitOf(2), new Set(["SIGKILL"]))).toBe(false);
    expect(isAsked(exitOf(1), new Set(["SIGTERM"]))).toBe(true);
    expect(isAsked(exitOf(137), new Set(["SIGSTOP", "SIGCONT"]))).toBe(false);
  });
});
