import type { AnomalyData, FaultBand, ReportData } from "../report-data.ts";
import { exploreIntervals } from "./counterexample/explorer.ts";
import { counterexampleFigure } from "./counterexample/figure.ts";
import { cycleFigure } from "./cycle-figure.ts";
import { h } from "./dom.ts";
import { count } from "./format.ts";
import { section, table } from "./section.ts";

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
  const { explanation, counterexample, operations, cycle } = anomaly;
  if (cycle !== undefined)
    return [
      h("p", { class: "explanation" }, cycle.summary),
      cycleFigure(cycle, `${number}a`),
      intervalsFigure(anomaly, faults, `${number}b`),
      evidenceTable(anomaly),
    ];
  const said = h("p", { class: "explanation" }, explanation);
  if (counterexample !== undefined) return [said, ...counterexampleFigure(counterexample, faults, number)];
  if (operations.length === 0) return [said];
  return [said, intervalsFigure(anomaly, faults, String(number)), evidenceTable(anomaly)];
}

function intervalsFigure(
  { operations }: AnomalyData,
  faults: readonly FaultBand[],
  number: string,
): HTMLElement {
  return h(
    "figure",
    {},
    exploreIntervals({ window: operations.slice(0, MAX_DRAWN) }, faults, `${operations.length} operations`)
      .element,
    h(
      "figcaption",
      {},
      h("b", {}, `Figure ${number}. `),
      "The operations that prove it, each from its call to its return. Time runs to the right.",
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
