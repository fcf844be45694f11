import { NANOS_PER_MS, type Operation } from "../../checkers/history/operation.ts";
import type { LatencySeries, ThroughputSeries } from "../report-data.ts";
import { seconds } from "./operation-data.ts";

/** Completions in buckets of equal width, from every operation. */
export function throughputSeries(operations: Iterable<Operation>, durationSeconds: number): ThroughputSeries {
  const { bucketSeconds, size, bucketOf } = buckets(durationSeconds, 120);
  const counts = { ok: zeros(size), fail: zeros(size), info: zeros(size) };
  for (const { completion } of operations) {
    if (completion === undefined) continue;
    const column = counts[completion.type];
    const bucket = bucketOf(seconds(completion.time));
    column[bucket] = (column[bucket] ?? 0) + 1;
  }
  return { bucketSeconds, ...counts };
}

/** Latency quantiles of the operations that succeeded, by the time of completion. */
export function latencySeries(operations: Iterable<Operation>, durationSeconds: number): LatencySeries {
  // Wider than for throughput, since a high quantile of a handful of values says nothing.
  const { bucketSeconds, size, bucketOf } = buckets(durationSeconds, 60);
  const latencies = Array.from({ length: size }, (): number[] => []);
  for (const { invocation, completion } of operations) {
    if (completion?.type !== "ok") continue;
    const latency = (completion.time - invocation.time) / NANOS_PER_MS;
    latencies[bucketOf(seconds(completion.time))]?.push(latency);
  }
  const sorted = latencies.map((bucket) => bucket.toSorted((a, b) => a - b));
  const at = (q: number): (number | null)[] => sorted.map((bucket) => quantile(bucket, q));
  return { bucketSeconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

interface Buckets {
  readonly bucketSeconds: number;
  readonly size: number;
  readonly bucketOf: (time: number) => number;
}

function buckets(durationSeconds: number, most: number): Buckets {
  const bucketSeconds = bucketWidth(durationSeconds, most);
  const size = Math.max(1, Math.ceil(durationSeconds / bucketSeconds));
  return { bucketSeconds, size, bucketOf: (time) => Math.min(size - 1, Math.floor(time / bucketSeconds)) };
}

/** The smallest round width, 1, 2 or 5 times a power of ten, that needs no more than `most` buckets. */
export function bucketWidth(durationSeconds: number, most: number): number {
  const least = Math.max(durationSeconds / most, 1e-3);
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((step) => step * power >= least * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(1));
}

/** Nearest rank, on values in rising order. */
function quantile(sorted: readonly number[], q: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  return value === undefined ? null : Number(value.toPrecision(4));
}

function zeros(size: number): number[] {
  return new Array<number>(size).fill(0);
}
