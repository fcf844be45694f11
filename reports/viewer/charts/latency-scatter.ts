import type uPlot from "uplot";
import { FATES, type Fate, type ReportData, type Scatter } from "../../report-data.ts";
import { h } from "../dom.ts";
import { count, duration, moment } from "../format.ts";
import { paintedOnly, timeChart } from "./chart.ts";
import { decodePoints, fateAt, firstFrom, type Points } from "./columns.ts";
import { latencyAxis, latencyScale, logMs } from "./latency-axis.ts";
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
    ...paintedOnly(durationSeconds),
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

/** Operations that succeeded first, so that what is rare lies on top. */
function paintPoints(plot: uPlot, points: Points, functions: number): void {
  const { ctx, bbox } = plot;
  const { min = 0, max = 0 } = plot.scales["x"] ?? {};
  const range = { from: firstFrom(points, min), to: Math.min(points.length, firstFrom(points, max) + 1) };
  const crowd = range.to - range.from;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.globalAlpha = crowd > 50_000 ? 0.4 : crowd > 5_000 ? 0.6 : 0.85;
  // Smaller in a crowd, so that it keeps its texture.
  const unit = devicePixelRatio * (crowd > 20_000 ? 0.6 : 1);
  ctx.lineWidth = 1.4 * unit;
  const colours = Array.from({ length: functions }, (_, f) => functionColour(f));
  for (const fate of FATES) {
    for (let layer = 0; layer < LAYERS; layer++) {
      for (const [f, colour] of colours.entries())
        paintLayer(plot, points, { ...range, fate, f, layer, colour, unit });
    }
  }
  ctx.restore();
}

/** Points are painted in turns of every 16th, or the last colour would cover the others in a crowd. */
const LAYERS = 16;

interface Layer {
  readonly from: number;
  readonly to: number;
  readonly fate: Fate;
  readonly f: number;
  readonly layer: number;
  readonly colour: string;
  /** How many pixels of the canvas make up one of a stamp's. */
  readonly unit: number;
}

function paintLayer(plot: uPlot, points: Points, layer: Layer): void {
  const { from, to, fate, f, colour, unit } = layer;
  const { ctx } = plot;
  const wanted = FATES.indexOf(fate);
  const floor = plot.scales["y"]?.min ?? 0;
  const stamp = STAMPS[fate];
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.beginPath();
  for (let i = from + layer.layer; i < to; i += LAYERS) {
    if (points.fate[i] !== wanted || points.f[i] !== f) continue;
    const x = plot.valToPos(points.seconds[i] ?? 0, "x", true);
    stamp(ctx, x, plot.valToPos(Math.max(floor, logMs(points.latencyMs[i] ?? 0)), "y", true), unit);
  }
  ctx.stroke();
}

/** Paints a point, or adds its outline to the path. */
type Stamp = (ctx: CanvasRenderingContext2D, x: number, y: number, unit: number) => void;

const dot: Stamp = (ctx, x, y, unit) => {
  const r = 1.3 * unit;
  ctx.fillRect(x - r, y - r, 2 * r, 2 * r);
};

const cross: Stamp = (ctx, x, y, unit) => {
  const r = 3 * unit;
  ctx.moveTo(x - r, y - r);
  ctx.lineTo(x + r, y + r);
  ctx.moveTo(x + r, y - r);
  ctx.lineTo(x - r, y + r);
};

const triangle: Stamp = (ctx, x, y, unit) => {
  const r = 4 * unit;
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y + r * 0.8);
  ctx.lineTo(x - r, y + r * 0.8);
  ctx.closePath();
};

const STAMPS: Readonly<Record<Fate, Stamp>> = { ok: dot, fail: cross, info: triangle, open: triangle };

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
    const dy = plot.valToPos(logMs(points.latencyMs[i] ?? 0), "y") - top;
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
  ring.style.top = `${plot.valToPos(logMs(points.latencyMs[i] ?? 0), "y")}px`;
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
