import uPlot from "uplot";
import type { FaultBand } from "../../report-data.ts";
import { h } from "../dom.ts";
import { colour, onSchemeChange } from "../theme.ts";
import { faultColour } from "./palette.ts";
import type { TimeWindow } from "./time-window.ts";

const FONT = "11px ui-sans-serif, system-ui, sans-serif";
const LEFT_AXIS = 58;

export interface ChartOptions {
  readonly title: string;
  /** What the chart shows, for those who cannot see it. */
  readonly description: string;
  readonly height: number;
  readonly window: TimeWindow;
  readonly faults: readonly FaultBand[];
  /** The x values first, then one list per series. */
  readonly data: uPlot.AlignedData;
  readonly series: readonly uPlot.Series[];
  readonly y: { readonly scale: uPlot.Scale; readonly axis: uPlot.Axis };
  readonly legend: readonly Node[];
  readonly bands?: uPlot.Band[];
  /** Whether this is the chart that carries the labels of the time axis. */
  readonly showTime?: boolean;
  /** Paints what no series can say, over the grid. */
  readonly paint?: (chart: uPlot) => void;
  /** Says what lies under the pointer, in `readout`; `time` is undefined when it left. */
  readonly point?: (chart: uPlot, time: number | undefined, readout: HTMLElement) => void;
}

/** The data of a chart in which everything is painted: a series without values, to span the run. */
export function paintedOnly(durationSeconds: number): Pick<ChartOptions, "data" | "series"> {
  return {
    data: [
      [0, durationSeconds],
      [null, null],
    ],
    series: [{ points: { show: false } }],
  };
}

/** A chart over the run's time: its window is shared, the pointer is shared, and faults in force stand behind it. */
export function timeChart(options: ChartOptions): HTMLElement {
  const { title, description, height, window, data, legend } = options;
  const plot = h("div", { class: "plot", tabindex: 0, role: "img", "aria-label": description });
  const readout = h("p", { class: "readout", "aria-hidden": "true" });
  let chart: uPlot | undefined;

  new ResizeObserver(() => {
    const width = Math.floor(plot.clientWidth);
    if (width === 0) return;
    if (chart === undefined) chart = new uPlot(plotOptions(options, width, readout), data, plot);
    else chart.setSize({ width, height });
  }).observe(plot);
  window.onChange(() => {
    const { start, end } = window.current();
    chart?.setScale("x", { min: start, max: end });
  });
  onSchemeChange(() => chart?.redraw());
  plot.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move(window);
  });
  return h(
    "figure",
    { class: "chart" },
    h(
      "div",
      { class: "chart-head" },
      h("h3", {}, title),
      h("div", { class: "chart-legend" }, ...legend),
      readout,
    ),
    plot,
  );
}

const KEYS: Readonly<Record<string, (window: TimeWindow) => void>> = {
  ArrowLeft: (window) => {
    window.pan(-0.25);
  },
  ArrowRight: (window) => {
    window.pan(0.25);
  },
  "+": (window) => {
    window.zoom(2);
  },
  "-": (window) => {
    window.zoom(0.5);
  },
  "0": (window) => {
    window.show(window.full);
  },
};

function plotOptions(options: ChartOptions, width: number, readout: HTMLElement): uPlot.Options {
  const { height, window, faults, series, y, bands, showTime = true, paint, point } = options;
  const { start, end } = window.current();
  return {
    width,
    height,
    legend: { show: false },
    ...(bands !== undefined && { bands }),
    padding: [8, 20, showTime ? 0 : 6, 0],
    scales: { x: { time: false, min: start, max: end, range: (_, min, max) => [min, max] }, y: y.scale },
    axes: [
      {
        ...axisLook(),
        show: showTime,
        size: 30,
        values: (_, ticks) => ticks.map((tick) => `${Number(tick.toFixed(6))} s`),
      },
      { ...axisLook(), ...y.axis, size: LEFT_AXIS },
    ],
    series: [{}, ...series],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      sync: { key: "run", setSeries: false },
      points: { show: false },
      bind: {
        dblclick: () => () => {
          window.show(window.full);
          return null;
        },
      },
    },
    hooks: {
      drawClear: [
        (chart): void => {
          paintFaults(chart, faults);
        },
      ],
      ...(paint !== undefined && { draw: [paint] }),
      setSelect: [
        (chart): void => {
          const { left, width: selected } = chart.select;
          if (selected < 4) return;
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          window.show({ start: chart.posToVal(left, "x"), end: chart.posToVal(left + selected, "x") });
        },
      ],
      setCursor: [
        (chart): void => {
          const { left = -1 } = chart.cursor;
          point?.(chart, left < 0 ? undefined : chart.posToVal(left, "x"), readout);
        },
      ],
    },
  };
}

function axisLook(): uPlot.Axis {
  const line = { stroke: (): string => colour("rule"), width: 1 };
  return { font: FONT, stroke: () => colour("muted"), grid: line, ticks: { ...line, size: 4 }, gap: 5 };
}

function paintFaults(chart: uPlot, faults: readonly FaultBand[]): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { fault, start, end } of faults) {
    const from = chart.valToPos(start, "x", true);
    const to = chart.valToPos(end, "x", true);
    ctx.globalAlpha = 0.11;
    ctx.fillStyle = faultColour(fault);
    ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
    ctx.globalAlpha = 0.35;
    ctx.fillRect(from, bbox.top, 1, bbox.height);
    ctx.fillRect(to, bbox.top, 1, bbox.height);
  }
  ctx.restore();
}
