import type uPlot from "uplot";
import { duration } from "../format.ts";

/** A logarithmic scale of whole decades around `milliseconds`. */
export function latencyScale(milliseconds: Iterable<number | null>): uPlot.Scale {
  let least = Infinity;
  let most = 0;
  for (const value of milliseconds) {
    if (value === null || value <= 0) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) [least, most] = [1, 10];
  const low = 10 ** Math.floor(Math.log10(least));
  const high = Math.max(low * 10, 10 ** Math.ceil(Math.log10(most * 1.05)));
  return { distr: 3, log: 10, range: () => [low, high] };
}

/** Lines and labels at whole decades only. */
export const latencyAxis: uPlot.Axis = {
  splits: (_, __, low, high) => {
    const decades: number[] = [];
    for (let power = Math.round(Math.log10(low)); power <= Math.round(Math.log10(high)); power++) {
      decades.push(10 ** power);
    }
    return decades;
  },
  values: (_, ticks) => ticks.map((tick) => duration(tick / 1e3)),
};
