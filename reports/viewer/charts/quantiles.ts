import type { LatencySeries, ReportData } from "../../report-data.ts";
import { duration, moment } from "../format.ts";
import { colour } from "../theme.ts";
import { timeChart } from "./chart.ts";
import { latencyAxis, latencyScale, logMs } from "./latency-axis.ts";
import { legendEntry } from "./legend.ts";
import type { TimeWindow } from "./time-window.ts";

const QUANTILES = ["max", "p99", "p95", "p50"] as const;

/** Latency quantiles of the operations that succeeded. */
export function quantilesChart({ latency, faults }: ReportData, window: TimeWindow): HTMLElement {
  const values = QUANTILES.map((name) => [...latency[name]]);
  return timeChart({
    title: "Latency quantiles",
    description:
      "Median, 95th and 99th percentile and maximum of the latency of successful operations over the run, on a logarithmic scale",
    height: 200,
    window,
    faults,
    data: [
      latency.p50.map((_, i) => (i + 0.5) * latency.bucketSeconds),
      ...values.map((column) => column.map((value) => (value === null || value <= 0 ? null : logMs(value)))),
    ],
    series: QUANTILES.map((name) => ({
      stroke: () => colour(name),
      width: name === "p50" ? 2 : 1.25,
      points: { show: latency.p50.length < 3, size: 5 },
    })),
    y: { scale: latencyScale(values.flat()), axis: latencyAxis },
    legend: QUANTILES.toReversed().map((name) => legendEntry("line", name, name)),
    point: (_, time, readout) => {
      readout.textContent = time === undefined ? "" : quantileWords(latency, time);
    },
  });
}

function quantileWords(series: LatencySeries, time: number): string {
  const i = Math.min(series.p50.length - 1, Math.max(0, Math.floor(time / series.bucketSeconds)));
  const words = QUANTILES.toReversed().map((name) => {
    const milliseconds = series[name][i];
    return `${name} ${milliseconds === null || milliseconds === undefined ? "–" : duration(milliseconds / 1e3)}`;
  });
  return `${moment(i * series.bucketSeconds, 2)}: ${words.join(", ")}`;
}
