import { NANOS_PER_MS, type Operation } from "../../checkers/history/operation.ts";
import type { TimeSeries } from "../report-data.ts";
import { seconds } from "./operation-data.ts";

const MAX_BUCKETS = 240;

/** Throughput and latency quantiles over the run, from every operation, by the time of completion. */
export function timeSeries(operations: Iterable<Operation>, durationSeconds: number): TimeSeries {
  const bucketSeconds = bucketWidth(durationSeconds);
  const size = Math.max(1, Math.ceil(durationSeconds / bucketSeconds));
  const ok = zeros(size);
  const fail = zeros(size);
  const info = zeros(size);
  const latencies = Array.from({ length: size }, (): number[] => []);

  for (const { invocation, completion } of operations) {
    if (completion === undefined) continue;
    const bucket = Math.min(size - 1, Math.floor(seconds(completion.time) / bucketSeconds));
    const counts = { ok, fail, info }[completion.type];
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    if (completion.type === "ok") latencies[bucket]?.push((completion.time - invocation.time) / NANOS_PER_MS);
  }

  const sorted = latencies.map((bucket) => bucket.toSorted((a, b) => a - b));
  const at = (q: number): (number | null)[] => sorted.map((bucket) => quantile(bucket, q));
  return { bucketSeconds, ok, fail, info, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** The smallest round width, 1, 2 or 5 times a power of ten, that needs no more than 240 buckets. */
export function bucketWidth(durationSeconds: number): number {
  const least = Math.max(durationSeconds / MAX_BUCKETS, 1e-3);
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
