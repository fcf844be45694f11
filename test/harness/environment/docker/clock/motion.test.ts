import { describe, expect, it } from "vitest";
import {
  isNeutral,
  NEUTRAL,
  skewAt,
  untilNextChange,
} from "../../../../../harness/environment/docker/clock/motion.ts";

const NONE = { realMs: 0, monotonicMs: 0 };
const OFF = { realMs: 500, monotonicMs: -20 };

describe("skewAt()", () => {
  it("leaves an offset as it is", () => {
    for (const elapsed of [0, 1e6]) {
      expect(skewAt({ kind: "offset", ...OFF }, elapsed)).toEqual({ offset: OFF, rate: NONE });
    }
  });

  it("lets a strobe begin with the offset, and change at the end of every period", () => {
    const strobe = { kind: "strobe", ...OFF, periodMs: 10 } as const;
    const offsets = [0, 9.9, 10, 19.9, 20, 1005, 1015].map(
      (elapsed) => skewAt(strobe, elapsed).offset.realMs,
    );
    expect(offsets).toEqual([500, 500, 0, 0, 500, 500, 0]);
  });

  it("gives a process that begins late in a drift what has been gained until then", () => {
    const drift = { kind: "drift", realMsPerSecond: 10, monotonicMsPerSecond: -5 } as const;
    const rate = { realMs: 10, monotonicMs: -5 };
    expect(skewAt(drift, 0)).toEqual({ offset: { realMs: 0, monotonicMs: -0 }, rate });
    expect(skewAt(drift, 3_000)).toEqual({ offset: { realMs: 30, monotonicMs: -15 }, rate });
  });
});

describe("untilNextChange()", () => {
  it("is the rest of a strobe's period", () => {
    expect(untilNextChange({ kind: "strobe", ...OFF, periodMs: 10 }, 27)).toBe(3);
  });

  it("is nothing for what needs no further word", () => {
    expect(untilNextChange({ kind: "offset", ...OFF }, 27)).toBeUndefined();
    expect(
      untilNextChange({ kind: "drift", realMsPerSecond: 1, monotonicMsPerSecond: 0 }, 27),
    ).toBeUndefined();
  });
});

describe("isNeutral()", () => {
  it("is true of no offset only", () => {
    expect(isNeutral(NEUTRAL)).toBe(true);
    expect(isNeutral({ kind: "offset", realMs: 0, monotonicMs: 1 })).toBe(false);
    expect(isNeutral({ kind: "strobe", ...NONE, periodMs: 1 })).toBe(false);
  });
});
