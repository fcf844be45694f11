import type uPlot from "uplot";
import { duration } from "../format.ts";

/** Below this, offsets are drawn as they are; above, each order of magnitude takes as much room as the next. */
const LINEAR_MS = 10;
const LABELLED_MS = [100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/** The height of an offset: a logarithm to both sides of nothing. */
export function offsetHeight(milliseconds: number): number {
  return Math.sign(milliseconds) * Math.log10(1 + Math.abs(milliseconds) / LINEAR_MS);
}

/** A scale that holds all of them, with nothing in it as well. */
export function offsetScale(milliseconds: Iterable<number>): uPlot.Scale {
  const least = offsetHeight(100);
  let [low, high] = [0, 0];
  for (const value of milliseconds) {
    low = Math.min(low, offsetHeight(value));
    high = Math.max(high, offsetHeight(value));
  }
  // Even where no clock was off by much, it is good to see by how little.
  if (high - low < least) [low, high] = [Math.min(low, -least), Math.max(high, least)];
  const margin = 0.06 * (high - low);
  return { range: () => [low - margin, high + margin] };
}

/** Lines at nothing and at whole orders of magnitude. */
export const offsetAxis: uPlot.Axis = {
  splits: (_, __, low, high) =>
    [...LABELLED_MS.map((ms) => -ms).toReversed(), 0, ...LABELLED_MS]
      .map(offsetHeight)
      .filter((height) => height >= low && height <= high),
  values: (_, heights) => heights.map((height) => signed(offsetAt(height))),
};

function offsetAt(height: number): number {
  return Math.sign(height) * Math.round(LINEAR_MS * (10 ** Math.abs(height) - 1));
}

/** `+30 s`, `−500 ms`, `0` */
export function signed(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  return `${milliseconds > 0 ? "+" : "−"}${duration(Math.abs(milliseconds) / 1e3)}`;
}
