import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { HarnessError } from "../../../harness/harness-error.ts";
import { type ClockPlan, motionOf, parseClockPlan, planClocks } from "../../../harness/nemesis/clock-plan.ts";
import { CLOCK_VARIANTS, parseClockSpec } from "../../../harness/nemesis/clock-spec.ts";
import { parseAim } from "../../../harness/nemesis/targeters.ts";
import { Random } from "../../../workloads/generator/random.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const RUNS = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);

const choicesOf = (spec: string | undefined) => parseClockSpec(spec, ["one", "leaders"]);

/** What a hundred draws come to. */
function draws(spec: string | undefined, count = 100): readonly Json[] {
  const random = Random.fromSeed(7);
  return Array.from({ length: count }, (_, i) => planClocks(choicesOf(spec), NODES, random.split(i)));
}

function plans(spec: string | undefined, count?: number): readonly ClockPlan[] {
  return draws(spec, count).map((value) => parseClockPlan(value));
}

/** The figures of a plan: by how much, or how fast. */
function figuresOf(plan: ClockPlan): readonly number[] {
  const figures = plan.kind === "drift" ? plan.msPerSecond : plan.byMs;
  return typeof figures === "number" ? [figures] : Object.values(figures);
}

function errorOf(spec: string): HarnessError {
  try {
    choicesOf(spec);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error(`${spec} was accepted`);
}

describe("parseClockSpec()", () => {
  it("takes kinds, clocks, nodes and figures in any order", () => {
    expect(choicesOf("by=+30s+both+jump+minority+by=-500ms")).toEqual({
      kinds: ["jump"],
      clocks: ["both"],
      targeters: ["minority"],
      byMs: [30_000, -500],
      rates: [],
    });
    expect(choicesOf("nodes=n1+n3+drift+rate=-20ms/s")).toMatchObject({
      kinds: ["drift"],
      targeters: [["n1", "n3"]],
      rates: [-20],
    });
  });

  it("takes what is not chosen from the default mixture, which leaves monotonic clocks alone", () => {
    expect(choicesOf(undefined)).toMatchObject({ clocks: ["real"], targeters: ["one", "leaders"], byMs: [] });
    expect(new Set(choicesOf("all").kinds)).toEqual(new Set(["jump", "strobe", "drift"]));
    expect(choicesOf("strobe")).toMatchObject({ targeters: ["one", "leaders"] });
  });

  it("takes a figure for a jump and a rate for a drift unless a kind is named", () => {
    expect(choicesOf("by=2m").kinds).toEqual(["jump"]);
    expect(choicesOf("rate=5ms").kinds).toEqual(["drift"]);
    expect(choicesOf("by=1h+strobe").kinds).toEqual(["strobe"]);
  });

  test.each([
    ["sideways", 'no variant "sideways"', "jump, strobe, drift"],
    ["by=30", '"by=30" is no span', "+30s"],
    ["by=+0s", '"by=+0s" is no span', "+30s"],
    ["by=soon", '"by=soon" is no span', "+30s"],
    ["rate=2s", "cannot gain or lose a second in a second", "1000ms"],
    ["jump+rate=2ms", "Only a clock that drifts has a rate", "rate=20ms"],
    ["drift+by=2ms", "drifts is not off by a figure", "rate=20ms"],
    ["nodes=", "A node is missing", "n1+n3"],
    ["", 'no variant ""', "jump"],
  ])("refuses %j and says what would do", (spec, message, hint) => {
    const error = errorOf(spec);
    expect([error.code, error.message, error.hint]).toEqual([
      "usage",
      expect.stringContaining(message),
      expect.stringContaining(hint),
    ]);
  });

  it("takes every variant that it lists", () => {
    for (const variant of Object.keys(CLOCK_VARIANTS)) expect(() => choicesOf(variant)).not.toThrow();
  });
});

describe("planClocks()", () => {
  it("draws sizes over several orders of magnitude, both signs alike", () => {
    const sizes = plans("jump+one", 1000).flatMap(figuresOf);
    const [least, most] = [Math.min(...sizes.map(Math.abs)), Math.max(...sizes.map(Math.abs))];
    expect(least).toBeGreaterThanOrEqual(100);
    expect(least).toBeLessThan(200);
    expect(most).toBeGreaterThan(150_000);
    expect(most).toBeLessThanOrEqual(300_000);
    const ahead = sizes.filter((size) => size > 0).length;
    expect(ahead).toBeGreaterThan(400);
    expect(ahead).toBeLessThan(600);
    const perDecade = [100, 1000, 10_000].map(
      (from) => sizes.filter((size) => Math.abs(size) >= from && Math.abs(size) < 10 * from).length,
    );
    expect(Math.min(...perDecade)).toBeGreaterThan(200);
  });

  it("gives each of several nodes a figure of its own, so that their clocks differ from each other", () => {
    for (const plan of plans("jump+all", 20)) expect(new Set(figuresOf(plan)).size).toBeGreaterThan(3);
  });

  it("keeps to what is spelled out", () => {
    for (const plan of plans("strobe+all+by=+30s", 20)) expect(plan).toMatchObject({ byMs: 30_000 });
    const chosen = new Set(plans("drift+one+rate=1ms+rate=-9ms").flatMap(figuresOf));
    expect(chosen).toEqual(new Set([1, -9]));
  });

  it("can be read again for every node it aims at, whatever is chosen", () => {
    const variant = fc.constantFrom(...Object.keys(CLOCK_VARIANTS));
    fc.assert(
      fc.property(fc.uniqueArray(variant, { minLength: 1, maxLength: 6 }), fc.nat(), (chosen, seed) => {
        const value = planClocks(choicesOf(chosen.join("+")), NODES, Random.fromSeed(seed));
        const plan = parseClockPlan(JSON.parse(JSON.stringify(value)) as Json);
        const aimed = parseAim(value);
        for (const node of "nodes" in aimed ? aimed.nodes : NODES) {
          const motion = motionOf(plan, node);
          expect(motion.kind === "offset" ? "jump" : motion.kind).toBe(plan.kind);
          const figures = Object.values(motion).filter((figure) => typeof figure === "number");
          expect(figures.some((figure) => figure !== 0)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("draws the same from the same seed", () => {
    expect(draws(undefined)).toEqual(draws(undefined));
  });
});

test("motionOf() refuses a node of which the schedule says nothing", () => {
  const plan = parseClockPlan({ kind: "jump", clock: "real", byMs: { n1: 5 } });
  expect(() => motionOf(plan, "n2")).toThrow("does not say how far the clock of n2");
});
