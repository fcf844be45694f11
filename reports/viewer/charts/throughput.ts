import uPlot from "uplot";
import type { ReportData, ThroughputSeries } from "../../report-data.ts";
import { moment } from "../format.ts";
import { timeChart } from "./chart.ts";
import { legendEntry } from "./legend.ts";
import { fateColour } from "./palette.ts";
import type { TimeWindow } from "./time-window.ts";

const FATES = ["info", "fail", "ok"] as const;

/** Completions per second, stacked: ok at the bottom, since that is what one looks for. */
export function throughputChart({ throughput, faults }: ReportData, window: TimeWindow): HTMLElement {
  const { bucketSeconds, ok, fail, info } = throughput;
  const rate = (count: number): number => count / bucketSeconds;
  const starts = [...ok.keys(), ok.length].map((i) => i * bucketSeconds);
  const level = (counts: (i: number) => number): (number | null)[] =>
    [...ok.keys(), ok.length - 1].map((i) => rate(counts(i)));
  const at = (counts: readonly number[], i: number): number => counts[i] ?? 0;
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return timeChart({
    title: "Throughput",
    description: "Completed operations per second over the run, stacked by ok, fail and info",
    height: 200,
    window,
    faults,
    data: [
      starts,
      level((i) => at(ok, i) + at(fail, i) + at(info, i)),
      level((i) => at(ok, i) + at(fail, i)),
      level((i) => at(ok, i)),
    ],
    series: FATES.map((fate) => ({
      stroke: () => fateColour(fate),
      fill: () => fateColour(fate),
      width: 0,
      points: { show: false },
      ...(stepped !== undefined && { paths: stepped }),
    })),
    y: {
      scale: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] },
      axis: { values: (_, ticks) => ticks.map((tick) => `${tick}/s`) },
    },
    legend: [
      legendEntry("square", "ok", "ok"),
      legendEntry("square", "fail", "fail"),
      legendEntry("square", "info", "info"),
    ],
    point: (_, time, readout) => {
      readout.textContent = time === undefined ? "" : rateWords(throughput, time);
    },
  });
}

function rateWords({ bucketSeconds, ok, fail, info }: ThroughputSeries, time: number): string {
  const i = Math.min(ok.length - 1, Math.max(0, Math.floor(time / bucketSeconds)));
  const rate = (counts: readonly number[]): string =>
    String(Number(((counts[i] ?? 0) / bucketSeconds).toFixed(1)));
  return `${moment(i * bucketSeconds, 2)}: ok ${rate(ok)}/s, fail ${rate(fail)}/s, info ${rate(info)}/s`;
}
