import type uPlot from "uplot";
import { FATES, type Fate, type ReportData, type Scatter } from "../../report-data.ts";
import { h } from "../dom.ts";
import { count, duration, moment } from "../format.ts";
import { timeChart } from "./chart.ts";
import { decodePoints, fateAt, firstFrom, type Points } from "./columns.ts";
import { latencyAxis, latencyScale } from "./latency-axis.ts";
import { legendEntry } from "./legend.ts";
import { functionColour } from "./palette.ts";
import type { TimeWindow } from "./time-window.ts";

const REACH = 12;

/** Every operation as a point: when it was called, how long it took, what it was and what became of it. */
export function latencyScatter(
  { scatter, faults, durationSeconds }: ReportData,
  window: TimeWindow,
): HTMLElement {
  const points = decodePoints(scatter);
  const ring = h("div", { class: "point-ring" });
  const chart = timeChart({
    title: "Latency",
    description: `Latency of ${count(scatter.shown)} operations over the time of their call, on a logarithmic scale`,
    height: 300,
    window,
    faults,
    data: [
      [0, durationSeconds],
      [null, null],
    ],
    series: [{ points: { show: false } }],
    y: { scale: latencyScale(points.latencyMs), axis: latencyAxis },
    legend: [
      ...scatter.fs.map((f, i) => legendEntry("square", `f${i % 6}`, f)),
      legendEntry("dot", "muted", "ok"),
      legendEntry("cross", "muted", "fail"),
      legendEntry("ring", "muted", "info"),
    ],
    paint: (plot) => {
      paintPoints(plot, points, scatter.fs.length);
    },
    point: (plot, time, readout) => {
      const nearest = time === undefined ? undefined : nearestPoint(plot, points, time);
      markPoint(plot, points, nearest, ring);
      readout.textContent = nearest === undefined ? "" : pointWords(points, scatter, nearest);
    },
  });
  if (scatter.shown < scatter.total) chart.append(samplingNote(scatter));
  return chart;
}

/** One pass for each colour, ok first, so that what is rare lies on top. */
function paintPoints(plot: uPlot, points: Points, functions: number): void {
  const { ctx, bbox } = plot;
  const size = devicePixelRatio;
  const { min = 0, max = 0 } = plot.scales["x"] ?? {};
  const from = firstFrom(points, min);
  const to = Math.min(points.length, firstFrom(points, max) + 1);
  const floor = plot.scales["y"]?.min ?? 0;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (let fate = 0; fate < FATES.length; fate++) {
    for (let f = 0; f < functions; f++) {
      const draw = STAMPS[FATES[fate] ?? "ok"];
      ctx.globalAlpha = fate === 0 && to - from > 5_000 ? 0.5 : 0.85;
      ctx.fillStyle = ctx.strokeStyle = functionColour(f);
      ctx.lineWidth = 1.4 * size;
      ctx.beginPath();
      for (let i = from; i < to; i++) {
        if (points.fate[i] !== fate || points.f[i] !== f) continue;
        const x = plot.valToPos(points.seconds[i] ?? 0, "x", true);
        draw.trace(ctx, x, plot.valToPos(Math.max(floor, points.latencyMs[i] ?? 0), "y", true), size);
      }
      if (draw.filled) ctx.fill();
      else ctx.stroke();
    }
  }
  ctx.restore();
}

interface Stamp {
  readonly filled: boolean;
  trace(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void;
}

const triangle: Stamp = {
  filled: false,
  trace(ctx, x, y, size) {
    const r = 4 * size;
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y + r * 0.8);
    ctx.lineTo(x - r, y + r * 0.8);
    ctx.closePath();
  },
};

const STAMPS: Readonly<Record<Fate, Stamp>> = {
  ok: {
    filled: true,
    trace(ctx, x, y, size) {
      ctx.rect(x - 1.3 * size, y - 1.3 * size, 2.6 * size, 2.6 * size);
    },
  },
  fail: {
    filled: false,
    trace(ctx, x, y, size) {
      const r = 3 * size;
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
    },
  },
  info: triangle,
  open: triangle,
};

/** The point closest to the pointer, if one is close enough to be meant. */
function nearestPoint(plot: uPlot, points: Points, time: number): number | undefined {
  const { left = 0, top = -1 } = plot.cursor;
  if (top < 0) return undefined;
  const reachSeconds = plot.posToVal(REACH, "x") - plot.posToVal(0, "x");
  const to = firstFrom(points, time + reachSeconds);
  let best: number | undefined;
  let least = REACH ** 2;
  for (let i = firstFrom(points, time - reachSeconds); i < to; i++) {
    const dx = plot.valToPos(points.seconds[i] ?? 0, "x") - left;
    const dy = plot.valToPos(points.latencyMs[i] ?? 0, "y") - top;
    const distance = dx * dx + dy * dy;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

function markPoint(plot: uPlot, points: Points, i: number | undefined, ring: HTMLElement): void {
  if (!ring.isConnected) plot.over.append(ring);
  ring.hidden = i === undefined;
  if (i === undefined) return;
  ring.style.left = `${plot.valToPos(points.seconds[i] ?? 0, "x")}px`;
  ring.style.top = `${plot.valToPos(points.latencyMs[i] ?? 0, "y")}px`;
}

function pointWords(points: Points, { fs, labels }: Scatter, i: number): string {
  const label = labels[points.label[i] ?? 0] ?? "";
  const what = label === "" ? (fs[points.f[i] ?? 0] ?? "") : label;
  const fate = fateAt(points, i);
  const took = duration((points.latencyMs[i] ?? 0) / 1e3);
  return `${moment(points.seconds[i] ?? 0)}: ${what}, ${fate === "open" ? "never returned" : `${fate} after ${took}`}, process ${points.process[i] ?? ""}, op ${points.index[i] ?? ""}`;
}

function samplingNote({ shown, total }: Scatter): HTMLElement {
  return h(
    "figcaption",
    { class: "sampled" },
    `A sample: ${count(shown)} of ${count(total)} operations, among them the slowest of each thousandth of the run and as many failed and unknown ones as half of the sample holds. Throughput and quantiles count every operation.`,
  );
}
