import { z } from "zod";
import type { Json } from "../../checkers/history/operation.ts";
import type { Random } from "../../workloads/generator/random.ts";
import type { ClockMotion } from "../environment/environment.ts";
import { aim, type Targeter } from "./targeters.ts";

/** What a clock can be made to do, for people. */
export const CLOCK_KINDS = {
  jump: "it is wrong by so much, from one moment to the next",
  strobe: "it jumps back and forth, many times a second",
  drift: "it runs fast or slow",
} as const;
export type ClockKind = keyof typeof CLOCK_KINDS;

/** Which clocks of a process, for people. */
export const CLOCK_CHOICES = {
  real: "the wall clock, unless another is named",
  monotonic: "the clock for timers and leases, which no operating system turns back by itself",
  both: "the wall clock and the one for timers, alike",
} as const;
export type ClockChoice = keyof typeof CLOCK_CHOICES;

/** What may be chosen each time; what stands there twice is chosen more often. */
export interface ClockChoices {
  readonly kinds: readonly ClockKind[];
  readonly clocks: readonly ClockChoice[];
  readonly targeters: readonly Targeter[];
  /** By how many milliseconds; any number, over several orders of magnitude, if none is given. */
  readonly byMs: readonly number[];
  /** How many milliseconds a clock that drifts gains in a second; any if none is given. */
  readonly rates: readonly number[];
}

/** One figure for all, or one for each node. */
type Figure = number | Readonly<Record<string, number>>;

/** What the schedule says of the clocks; whose they are is an `Aim` beside it. */
export type ClockPlan =
  | { readonly kind: "jump"; readonly clock: ClockChoice; readonly byMs: Figure }
  | { readonly kind: "strobe"; readonly clock: ClockChoice; readonly byMs: Figure; readonly periodMs: number }
  | { readonly kind: "drift"; readonly clock: ClockChoice; readonly msPerSecond: Figure };

const figure = z.union([z.number(), z.record(z.string(), z.number())]);
const clock = z.enum(["real", "monotonic", "both"]);
const planSchema: z.ZodType<ClockPlan> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("jump"), clock, byMs: figure }),
  z.object({ kind: z.literal("strobe"), clock, byMs: figure, periodMs: z.number().positive() }),
  z.object({ kind: z.literal("drift"), clock, msPerSecond: figure }),
]);

/** Reads an operation's value. @throws if it is no plan, as in a schedule that was written by hand. */
export function parseClockPlan(value: Json): ClockPlan {
  return planSchema.parse(value);
}

/** A tenth of a second, which little notices, to five minutes, which no lease outlives. */
const BY_MS: Range = [100, 300_000];
/** Fifty times what a bad crystal drifts, or nobody would notice within a run, to half again as fast. */
const MS_PER_SECOND: Range = [5, 500];
/** Ten changes of a strobe are seen within five seconds. */
const PERIOD_MS: Range = [10, 500];

/** Chooses by nothing but the random source. Each node gets a figure of its own, so that their clocks differ. */
export function planClocks(choices: ClockChoices, nodes: readonly string[], random: Random): Json {
  const aimed = aim(random.pick(0, choices.targeters), nodes, random.split("aim"));
  const kind = random.pick(1, choices.kinds);
  const target = { ...aimed, kind, clock: random.pick(2, choices.clocks) };
  const figures = random.split("figures");
  const forAll = (explicit: readonly number[], range: Range): Figure => {
    const draw = (n: number): number =>
      explicit.length > 0 ? figures.pick(n, explicit) : signed(logUniform(n, range, figures), n, figures);
    if (!("nodes" in aimed) || explicit.length === 1) return draw(0);
    return Object.fromEntries(aimed.nodes.map((node) => [node, draw(nodes.indexOf(node))]));
  };
  switch (kind) {
    case "jump":
      return { ...target, byMs: forAll(choices.byMs, BY_MS) };
    case "strobe":
      return {
        ...target,
        byMs: forAll(choices.byMs, BY_MS),
        periodMs: logUniform(0, PERIOD_MS, random.split("period")),
      };
    case "drift":
      return { ...target, msPerSecond: forAll(choices.rates, MS_PER_SECOND) };
  }
}

type Range = readonly [least: number, most: number];

/** All orders of magnitude are equally likely. Two digits, which is what a person reads. */
function logUniform(n: number, [least, most]: Range, random: Random): number {
  return Number((least * (most / least) ** random.float(n)).toPrecision(2));
}

function signed(size: number, n: number, random: Random): number {
  return random.split("sign").int(n, 2) === 0 ? size : -size;
}

/** What the plan means for one node's clocks. @throws if it says nothing of the node. */
export function motionOf(plan: ClockPlan, node: string): ClockMotion {
  const on = (which: "real" | "monotonic", value: number): number =>
    plan.clock === which || plan.clock === "both" ? value : 0;
  if (plan.kind === "drift") {
    const rate = figureFor(plan.msPerSecond, node);
    return { kind: "drift", realMsPerSecond: on("real", rate), monotonicMsPerSecond: on("monotonic", rate) };
  }
  const byMs = figureFor(plan.byMs, node);
  const offset = { realMs: on("real", byMs), monotonicMs: on("monotonic", byMs) };
  if (plan.kind === "jump") return { kind: "offset", ...offset };
  return { kind: "strobe", ...offset, periodMs: plan.periodMs };
}

function figureFor(figures: Figure, node: string): number {
  const value = typeof figures === "number" ? figures : figures[node];
  if (value === undefined)
    throw new Error(`The schedule does not say how far the clock of ${node} is to be off`);
  return value;
}
