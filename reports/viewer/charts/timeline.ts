import type { ReportData } from "../../report-data.ts";
import { h } from "../dom.ts";
import { duration, moment } from "../format.ts";
import { section } from "../section.ts";
import { clockChart } from "./clock-offsets.ts";
import { faultLanes } from "./fault-lanes.ts";
import { latencyScatter } from "./latency-scatter.ts";
import { quantilesChart } from "./quantiles.ts";
import { throughputChart } from "./throughput.ts";
import { type TimeWindow, timeWindow } from "./time-window.ts";

/** The run over its time: charts one above the other on one axis. */
export function timelineSection(data: ReportData): HTMLElement {
  if (data.scatter.total === 0 && data.faults.length === 0) {
    return section(
      "timeline",
      "Over time",
      h("p", { class: "quiet" }, "Nothing happened in this run, so there is nothing to draw."),
    );
  }
  const window = timeWindow(data.durationSeconds);
  return section(
    "timeline",
    "Over time",
    h(
      "div",
      { class: "charts" },
      controls(window),
      data.faults.length === 0 ? undefined : faultLanes(data, window),
      data.clocks === undefined ? undefined : clockChart(data, data.clocks, window),
      data.scatter.total === 0
        ? undefined
        : [throughputChart(data, window), quantilesChart(data, window), latencyScatter(data, window)],
    ),
  );
}

function controls(window: TimeWindow): HTMLElement {
  const shown = h("output", {});
  const describe = (): void => {
    const { start, end } = window.current();
    shown.textContent = `${moment(start)} to ${moment(end)} (${duration(end - start)})`;
  };
  window.onChange(describe);
  describe();
  const button = (text: string, label: string, act: () => void): HTMLElement => {
    const element = h("button", { type: "button", "aria-label": label, title: label }, text);
    element.addEventListener("click", act);
    return element;
  };
  return h(
    "div",
    { class: "controls", role: "toolbar", "aria-label": "Time shown in all charts" },
    button("−", "Show more time", () => {
      window.zoom(0.5);
    }),
    button("+", "Show less time in more detail", () => {
      window.zoom(2);
    }),
    button("←", "Earlier", () => {
      window.pan(-0.5);
    }),
    button("→", "Later", () => {
      window.pan(0.5);
    }),
    button("Whole run", "Show the whole run", () => {
      window.show(window.full);
    }),
    shown,
    h(
      "span",
      { class: "hint" },
      "Drag to zoom, double-click for the whole run; with a chart in focus: + − ← → 0",
    ),
  );
}
