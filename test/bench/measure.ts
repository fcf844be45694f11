import type { Benchmark, Figures, Target } from "./benchmark.ts";

/** What came of a benchmark, as data. */
export interface Measurement {
  readonly name: string;
  readonly size: number;
  readonly unit: string;
  readonly runs: number;
  readonly medianMs: number;
  readonly cpuMs: number;
  /** Resident memory when all was prepared, and at the highest. */
  readonly heldMiB: number;
  readonly peakMiB: number;
  readonly figures: Figures;
  readonly target?: Target;
}

/** More runs would tell little that these did not, in processor time. */
const ENOUGH_MS = 4_000;

/**
 * What is run more often than this is small, and its garbage is not collected before each run: to collect all of it throws away
 * code that was optimised for objects which are gone, and then that is what would be measured.
 */
const FEW_RUNS = 5;

/** Runs a benchmark; a sentence says why if that is impossible here. */
export async function measure(benchmark: Benchmark): Promise<Measurement | string> {
  const { name, size, unit, runs, target, prepare } = benchmark;
  const prepared = await prepare();
  if ("skipped" in prepared) return prepared.skipped;
  const { run, after, dispose } = prepared;
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let figures: Figures = {};
  globalThis.gc?.();
  const held = process.memoryUsage.rss();
  for (let spent = 0; times.length < runs && spent < ENOUGH_MS; ) {
    if (runs <= FEW_RUNS) globalThis.gc?.();
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    figures = await run();
    const time = performance.now() - start;
    const { user, system } = process.cpuUsage(cpuStart);
    times.push(time);
    cpuTimes.push((user + system) / 1000);
    spent += (user + system) / 1000;
  }
  const peak = process.resourceUsage().maxRSS * 1024;
  const others = (await after?.()) ?? {};
  await dispose?.();
  return {
    name,
    size,
    unit,
    runs: times.length,
    medianMs: medianOf(times),
    cpuMs: medianOf(cpuTimes),
    heldMiB: inMebibytes(held),
    peakMiB: inMebibytes(peak),
    figures: { ...figures, ...others },
    ...(target === undefined ? {} : { target }),
  };
}

/** A measurement in one line. */
export function describe(measured: Measurement): string {
  const { name, size, unit, runs, medianMs, cpuMs, peakMiB, figures } = measured;
  const all = {
    size: `${count(size)} ${unit}`,
    median: `${milliseconds(medianMs)} of ${runs}`,
    cpu: milliseconds(cpuMs),
    rate: `${count((size / medianMs) * 1000)} ${unit}/s`,
    "peak rss": `${count(peakMiB)} MiB`,
    ...figures,
  };
  const line = [name.padEnd(28), ...Object.entries(all).map(([figure, value]) => `${figure} ${value}`)];
  return [...line, ...targets(measured)].join("  ");
}

/** Each target, and whether it was met. */
function targets(measured: Measurement): string[] {
  const { cpuMs, perSecond, peakMiB } = measured.target ?? {};
  const aims = [
    ...(cpuMs === undefined ? [] : [`under ${milliseconds(cpuMs)} of cpu`]),
    ...(perSecond === undefined ? [] : [`${count(perSecond)} ${measured.unit}/s`]),
    ...(peakMiB === undefined ? [] : [`under ${count(peakMiB)} MiB`]),
  ];
  return aims.length === 0 ? [] : [`target ${aims.join(", ")}: ${isMet(measured) ? "ok" : "MISSED"}`];
}

/**
 * True where there is no target. What counts is processor time: with what is done on other cores at the same time it is
 * no less than the time by the clock on a machine that does nothing else, and it means something on one that does.
 */
export function isMet({ size, cpuMs, peakMiB, figures, target }: Measurement): boolean {
  if (target === undefined) return true;
  return (
    figures.unfinished === undefined &&
    cpuMs <= (target.cpuMs ?? Number.POSITIVE_INFINITY) &&
    peakMiB <= (target.peakMiB ?? Number.POSITIVE_INFINITY) &&
    (size / cpuMs) * 1000 >= (target.perSecond ?? 0)
  );
}

/** A number of bytes for people. */
export function mebibytes(bytes: number): string {
  return `${count(inMebibytes(bytes))} MiB`;
}

/** Three digits are as many as a measurement has. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(2)} ms`;
}

function inMebibytes(bytes: number): number {
  return bytes / 1024 / 1024;
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
