import type { Benchmark } from "./benchmark.ts";

/** Runs a benchmark and describes the outcome in one line. */
export async function measure({ name, size, unit, runs, prepare }: Benchmark): Promise<string> {
  const { run, dispose } = await prepare();
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let figures = {};
  for (let i = 0; i < runs; i++) {
    globalThis.gc?.();
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    figures = await run();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpuStart);
    cpuTimes.push((user + system) / 1000);
  }
  await dispose?.();

  const median = medianOf(times);
  const all = {
    size: `${count(size)} ${unit}`,
    median: `${median.toFixed(0)} ms of ${runs}`,
    cpu: `${medianOf(cpuTimes).toFixed(0)} ms`,
    rate: `${count((size / median) * 1000)} ${unit}/s`,
    "peak rss": mebibytes(process.resourceUsage().maxRSS * 1024),
    ...figures,
  };
  return [name.padEnd(28), ...Object.entries(all).map(([figure, value]) => `${figure} ${value}`)].join("  ");
}

/** A number of bytes for people. */
export function mebibytes(bytes: number): string {
  return `${count(bytes / 1024 / 1024)} MiB`;
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
