import type uPlot from "uplot";
import type { ClockSeries, NodeClockSeries, ReportData } from "../../report-data.ts";
import { moment } from "../format.ts";
import { paintedOnly, timeChart } from "./chart.ts";
import { legendEntry } from "./legend.ts";
import { offsetAxis, offsetHeight, offsetScale, signed } from "./offset-axis.ts";
import { functionColour } from "./palette.ts";
import type { TimeWindow } from "./time-window.ts";

/** How far each node's clocks were off: a line by what its processes see, a dot by the database's own word. */
export function clockChart(
  { faults, durationSeconds }: ReportData,
  clocks: ClockSeries,
  window: TimeWindow,
): HTMLElement {
  const { nodes } = clocks;
  const isMonotonicOff = nodes.some(({ monotonicMs }) => monotonicMs.some((ms) => ms !== 0));
  const isTold = nodes.some(({ databaseMs }) => databaseMs.some((ms) => ms !== null));
  const shown = nodes.flatMap(({ realMs, monotonicMs, databaseMs }) => [
    ...realMs,
    ...monotonicMs,
    ...databaseMs.filter((ms) => ms !== null),
  ]);
  return timeChart({
    title: "Clock offsets",
    description: description(nodes),
    height: 200,
    window,
    faults,
    ...paintedOnly(durationSeconds),
    y: { scale: offsetScale(shown), axis: offsetAxis },
    legend: [
      ...nodes.map(({ node }, i) => legendEntry("line", `f${i % 6}`, node)),
      ...(isTold ? [legendEntry("dot", "muted", "told by the database")] : []),
      ...(isMonotonicOff ? [legendEntry("dashes", "muted", "monotonic clock")] : []),
    ],
    paint: (plot) => {
      paintNodes(plot, clocks, isMonotonicOff);
    },
    point: (_, time, readout) => {
      readout.textContent = time === undefined ? "" : offsetWords(clocks, time);
    },
  });
}

function paintNodes(plot: uPlot, { nodes, gapSeconds }: ClockSeries, isMonotonicOff: boolean): void {
  const { ctx, bbox } = plot;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineJoin = "round";
  for (const [i, series] of nodes.entries()) {
    ctx.strokeStyle = ctx.fillStyle = functionColour(i);
    if (isMonotonicOff) {
      ctx.lineWidth = 1.2 * unit;
      ctx.setLineDash([5 * unit, 4 * unit]);
      paintSteps(plot, series.seconds, series.monotonicMs, gapSeconds);
      ctx.setLineDash([]);
    }
    ctx.lineWidth = 1.6 * unit;
    paintSteps(plot, series.seconds, series.realMs, gapSeconds);
    paintDots(plot, series, 2.2 * unit);
  }
  ctx.restore();
}

/** What was seen holds until the next look; after a gap the line begins anew. */
function paintSteps(
  plot: uPlot,
  seconds: readonly number[],
  offsets: readonly number[],
  gapSeconds: number,
): void {
  const { ctx } = plot;
  ctx.beginPath();
  let last = Number.NEGATIVE_INFINITY;
  for (const [i, time] of seconds.entries()) {
    const x = plot.valToPos(time, "x", true);
    const y = plot.valToPos(offsetHeight(offsets[i] ?? 0), "y", true);
    if (time - last > gapSeconds) ctx.moveTo(x, y);
    else {
      ctx.lineTo(x, plot.valToPos(offsetHeight(offsets[i - 1] ?? 0), "y", true));
      ctx.lineTo(x, y);
    }
    last = time;
  }
  ctx.stroke();
}

function paintDots(plot: uPlot, { seconds, databaseMs }: NodeClockSeries, radius: number): void {
  const { ctx } = plot;
  for (const [i, time] of seconds.entries()) {
    const offset = databaseMs[i] ?? null;
    if (offset === null) continue;
    ctx.beginPath();
    const y = plot.valToPos(offsetHeight(offset), "y", true);
    ctx.arc(plot.valToPos(time, "x", true), y, radius, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function description(nodes: readonly NodeClockSeries[]): string {
  const worst = nodes.map(({ node, realMs, monotonicMs }) => {
    const most = [...realMs, ...monotonicMs].reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    return `${node} by ${signed(most)}`;
  });
  return `How far the clocks of the nodes were off over the run, on a logarithmic scale; at most ${worst.join(", ")}`;
}

/** What was last seen of each node at a moment. */
function offsetWords({ nodes, gapSeconds }: ClockSeries, time: number): string {
  const words = nodes.flatMap(({ node, seconds, realMs, monotonicMs }) => {
    const i = seconds.findLastIndex((seen) => seen <= time);
    if (i < 0 || time - (seconds[i] ?? 0) > gapSeconds) return [];
    const monotonic = monotonicMs[i] ?? 0;
    return [`${node} ${signed(realMs[i] ?? 0)}${monotonic === 0 ? "" : ` (monotonic ${signed(monotonic)})`}`];
  });
  return `${moment(time, 2)}: ${words.join(", ")}`;
}
