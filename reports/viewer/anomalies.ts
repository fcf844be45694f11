import type { AnomalyData, FaultBand, ReportData } from "../report-data.ts";
import { exploreIntervals } from "./counterexample/explorer.ts";
import { h, s } from "./dom.ts";
import { count } from "./format.ts";
import { copyable, section, table } from "./section.ts";

/** Anomalies that are open when the page is; the rest are a click away. */
const OPEN = 3;
const MAX_DRAWN = 80;

export function anomaliesSection({ anomalies, anomalyTotal, faults }: ReportData): HTMLElement {
  const rest = anomalies.slice(OPEN);
  return section(
    "anomalies",
    anomalyTotal === 1 ? "What went wrong" : `What went wrong: ${count(anomalyTotal)} anomalies`,
    ...anomalies
      .slice(0, OPEN)
      .map((anomaly, i) =>
        h(
          "article",
          { class: "anomaly" },
          anomalyHeading(anomaly, i + 1),
          ...anomalyBody(anomaly, faults, i + 1),
        ),
      ),
    ...rest.map((anomaly, i) => foldedAnomaly(anomaly, faults, OPEN + i + 1)),
    anomalyTotal > anomalies.length
      ? h(
          "p",
          { class: "quiet" },
          `The first ${count(anomalies.length)} of ${count(anomalyTotal)} anomalies are shown; verdict.json holds all of them.`,
        )
      : undefined,
  );
}

function foldedAnomaly(anomaly: AnomalyData, faults: readonly FaultBand[], number: number): HTMLElement {
  const fold = h("details", { class: "anomaly" }, h("summary", {}, anomalyHeading(anomaly, number)));
  fold.addEventListener(
    "toggle",
    () => {
      fold.append(...anomalyBody(anomaly, faults, number));
    },
    { once: true },
  );
  return fold;
}

function anomalyHeading({ title, key, checker }: AnomalyData, number: number): HTMLElement {
  return h(
    "h3",
    {},
    h("span", { class: "ordinal" }, number),
    title,
    key === undefined ? undefined : [" on key ", h("code", {}, key)],
    h("small", {}, "found by ", h("code", {}, checker)),
  );
}

function anomalyBody(anomaly: AnomalyData, faults: readonly FaultBand[], number: number): HTMLElement[] {
  const { explanation, counterexample, operations } = anomaly;
  const said = h("p", { class: "explanation" }, explanation);
  if (counterexample !== undefined) {
    return [
      said,
      h(
        "figure",
        {},
        legend(),
        exploreIntervals(
          { window: counterexample.window, order: counterexample },
          faults,
          `Counterexample with ${counterexample.window.length} operations`,
        ),
        h("figcaption", {}, h("b", {}, `Figure ${number}. `), counterexample.caption),
      ),
      whyList(counterexample),
      h(
        "details",
        { class: "as-text" },
        h("summary", {}, "The same as text"),
        copyable(counterexample.text, "Copy the counterexample as text"),
      ),
    ];
  }
  if (operations.length === 0) return [said];
  return [
    said,
    h(
      "figure",
      {},
      exploreIntervals({ window: operations.slice(0, MAX_DRAWN) }, faults, `${operations.length} operations`),
      h(
        "figcaption",
        {},
        h("b", {}, `Figure ${number}. `),
        "The operations that prove it, each from its call to its return. Time runs to the right.",
      ),
    ),
    evidenceTable(anomaly),
  ];
}

/** How to read the drawing, for someone who has never seen one. */
function legend(): HTMLElement {
  const entry = (className: string, text: string, ...shapes: readonly SVGElement[]): HTMLElement =>
    h(
      "li",
      {},
      s("svg", { class: className, width: 34, height: 18, "aria-hidden": "true" }, ...shapes),
      text,
    );
  return h(
    "ul",
    { class: "legend" },
    entry(
      "bar placed",
      "operation, call to return",
      s("rect", { class: "shape", x: 1, y: 2, width: 32, height: 14, rx: 3 }),
    ),
    entry(
      "bar later open",
      "outcome unknown, may act later",
      s("path", { class: "shape", d: "M34 2H4a3 3 0 0 0 -3 3v8a3 3 0 0 0 3 3H34" }),
    ),
    entry(
      "path",
      "longest order that explains the answers",
      s("path", { d: "M8 9H26" }),
      s("circle", { cx: 8, cy: 9, r: 5 }),
      s("circle", { cx: 26, cy: 9, r: 5 }),
    ),
    entry(
      "bar stuck",
      "leads nowhere",
      s("rect", { class: "shape", x: 1, y: 2, width: 32, height: 14, rx: 3 }),
      s("text", { x: 12, y: 13 }, "✕"),
    ),
    entry(
      "bar culprit",
      "fits nowhere",
      s("rect", { class: "shape", x: 1, y: 2, width: 32, height: 14, rx: 3 }),
      s("text", { x: 12, y: 13 }, "✕"),
    ),
  );
}

function whyList({ stuck, window, culprit }: NonNullable<AnomalyData["counterexample"]>): HTMLElement {
  return h(
    "div",
    { class: "why" },
    h("h4", {}, "Why no order goes on"),
    h(
      "ul",
      {},
      ...stuck.map(({ position, why }) => {
        const operation = window[position];
        return h(
          "li",
          { class: position === culprit ? "culprit" : undefined },
          h("code", {}, operation?.label),
          ` by process ${operation?.process ?? "?"}: ${why}`,
        );
      }),
    ),
  );
}

function evidenceTable({ operations }: AnomalyData): HTMLElement {
  return table(
    ["op", "process", "operation", "outcome", "called", "returned"],
    operations.map(({ index, process, label, fate, start, end }) =>
      h(
        "tr",
        {},
        h("td", { class: "number" }, index),
        h("td", { class: "number" }, process),
        h("th", { scope: "row" }, h("code", {}, label)),
        h("td", {}, h("span", { class: `fate ${fate === "open" ? "info" : fate}` }, fate)),
        h("td", { class: "number" }, `${start.toFixed(6)} s`),
        h("td", { class: "number" }, end === undefined ? "never" : `${end.toFixed(6)} s`),
      ),
    ),
    "The operations that prove the anomaly",
  );
}
