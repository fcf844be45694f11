import type uPlot from "uplot";
import { duration } from "../format.ts";

/** Charts of latency have the decimal logarithm of milliseconds as their y values. */
export function logMs(milliseconds: number): number {
  return Math.log10(milliseconds);
}

/** A scale of whole decades around `milliseconds`. */
export function latencyScale(milliseconds: Iterable<number | null>): uPlot.Scale {
  let least = Infinity;
  let most = 0;
  for (const value of milliseconds) {
    if (value === null || value <= 0) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) [least, most] = [1, 10];
  const low = Math.floor(logMs(least));
  const high = Math.max(low + 1, Math.ceil(logMs(most * 1.05)));
  return { range: () => [low, high] };
}

/** Lines and labels at whole decades only. */
export const latencyAxis: uPlot.Axis = {
  splits: (_, __, low, high) => Array.from({ length: Math.round(high - low) + 1 }, (___, i) => low + i),
  values: (_, ticks) => ticks.map((tick) => duration(10 ** tick / 1e3)),
};
