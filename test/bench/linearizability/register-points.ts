import type { Benchmark, Target } from "../benchmark.ts";
import { registerHistory } from "../synthetic/histories.ts";
import type { RegisterCourse } from "../synthetic/register.ts";
import { deciding } from "./measure-check.ts";

export const SIZES: readonly number[] = [1000, 10_000, 100_000, 1_000_000];
export const CONCURRENCIES: readonly number[] = [5, 10, 20, 50];
export const RATES: readonly number[] = [0, 0.01, 0.05];
const SATURATED = 0.9;
/** Where one of the three is charted, the others are these. */
export const USUAL = { size: 100_000, concurrency: 10, rate: 0.01 } as const;

/** The parameters of a synthetic register history; the seed is always the same. */
export interface RegisterPoint {
  readonly values: "unique" | "small";
  readonly operations: number;
  readonly concurrency: number;
  readonly indeterminate: number;
  readonly invalid: boolean;
  readonly keys?: number;
  readonly cas?: false;
  /** The share of its time that a client waits for an answer; nearly all of it if nothing is said. */
  readonly duty?: number;
}

/** The name of its benchmark, which is also how documents find it. */
export function nameOf(point: RegisterPoint): string {
  const { values, operations, concurrency, indeterminate, invalid, keys, cas, duty } = point;
  return [
    `linearizability: ${values} register${cas === false ? " without cas" : ""}`,
    `${shortened(operations)} ops`,
    ...(keys === undefined ? [] : [`${keys.toLocaleString("en")} keys`]),
    `${concurrency} clients${duty === undefined ? "" : ` ${duty * 100} % busy`}`,
    `${indeterminate * 100} % indeterminate`,
    invalid ? "invalid" : "valid",
  ].join(", ");
}

export function courseOf(point: RegisterPoint): RegisterCourse {
  return { seed: 1, duty: SATURATED, ...point };
}

/** 10,000 as 10k. */
export function shortened(count: number): string {
  return count >= 1e6 ? `${count / 1e6}M` : count >= 1e3 ? `${count / 1e3}k` : String(count);
}

/** Many runs of what is quickly done, so that the median is that of optimised code. */
export function runsFor(operations: number): number {
  if (operations <= 10_000) return 31;
  return operations <= 100_000 ? 9 : 5;
}

function benchmarkOf(point: RegisterPoint): Benchmark {
  const target = targetOf(point);
  return {
    name: nameOf(point),
    size: point.operations,
    unit: "ops",
    runs: runsFor(point.operations),
    optional: !isUsual(point),
    ...(target === undefined ? {} : { target }),
    prepare: () =>
      deciding("cas-register", [{ data: registerHistory(courseOf(point)), valid: !point.invalid }]),
  };
}

/** One of three varies in each chart. */
export function isCharted({
  operations,
  concurrency,
  indeterminate,
  keys,
  cas,
  duty,
}: RegisterPoint): boolean {
  const unusual = [
    operations !== USUAL.size,
    concurrency !== USUAL.concurrency,
    indeterminate !== USUAL.rate,
  ].filter(Boolean);
  return (
    unusual.length <= 1 &&
    keys === undefined &&
    cas === undefined &&
    duty === undefined &&
    SIZES.includes(operations)
  );
}

/** What is measured unless everything is asked for. */
function isUsual(point: RegisterPoint): boolean {
  const { values, operations, concurrency, indeterminate, keys, cas, duty } = point;
  const hasItsOwnTarget =
    operations === 1_000_000 &&
    (concurrency === USUAL.concurrency || (values === "unique" && indeterminate === USUAL.rate));
  const isOfItsOwnKind = keys === MANY || cas !== undefined;
  return isCharted(point) || (duty === undefined && (hasItsOwnTarget || isOfItsOwnKind));
}

/** What was set out to be reached on one core. An invalid history may take no longer than a valid one. */
function targetOf({ values, operations, concurrency, indeterminate }: RegisterPoint): Target | undefined {
  if (values === "unique") {
    if (operations === 10_000_000) return { cpuMs: 4000, peakMiB: 1536 };
    return operations === 1_000_000 ? { cpuMs: 300 } : undefined;
  }
  const isNamed = operations === 1_000_000 && concurrency === 10 && indeterminate === 0.01;
  return isNamed ? { cpuMs: 4000 } : undefined;
}

function everyPoint(): RegisterPoint[] {
  const points: RegisterPoint[] = [];
  for (const values of ["unique", "small"] as const)
    for (const operations of SIZES)
      for (const concurrency of CONCURRENCIES)
        for (const indeterminate of RATES)
          for (const invalid of [false, true])
            points.push({ values, operations, concurrency, indeterminate, invalid });
  return points;
}

const MANY = 1000;
const MANY_KEYS: readonly RegisterPoint[] = [false, true].flatMap((invalid) =>
  (["unique", "small"] as const).map((values) => ({
    values,
    operations: 1_000_000,
    concurrency: 10,
    indeterminate: 0.01,
    invalid,
    keys: MANY,
  })),
);

/** Without cas, of which each has a value of its own to be kept, ten million fit more easily. */
const TEN_MILLION: readonly RegisterPoint[] = [false, true].map((invalid) => ({
  values: "unique",
  operations: 10_000_000,
  concurrency: 10,
  indeterminate: 0.01,
  invalid,
  cas: false,
}));

/** All of them, those to be compared with others included, each once. */
export function registerPoints(compared: readonly RegisterPoint[]): RegisterPoint[] {
  const points = [...everyPoint(), ...MANY_KEYS, ...TEN_MILLION, ...compared];
  return [...new Map(points.map((point) => [nameOf(point), point])).values()];
}

export function registerBenchmarks(compared: readonly RegisterPoint[]): Benchmark[] {
  return registerPoints(compared).map(benchmarkOf);
}
