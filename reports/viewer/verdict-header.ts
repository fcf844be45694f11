import type { Outcome, ReportData } from "../report-data.ts";
import { h, s } from "./dom.ts";
import { count, duration } from "./format.ts";
import { facts } from "./section.ts";

const WORDS: Readonly<Record<Outcome, string>> = { valid: "Valid", invalid: "Invalid", unknown: "Unknown" };
const ICONS: Readonly<Record<Outcome, string>> = {
  valid: "M7 12.5l3.4 3.4L17.2 9",
  invalid: "M8 8l8 8M16 8l-8 8",
  unknown: "M9.2 9.4a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2M12 17.2v.1",
};

/** A verdict as shape, colour and word together. */
export function outcomeBadge(outcome: Outcome): HTMLElement {
  return h("span", { class: `badge ${outcome}` }, outcomeIcon(outcome), WORDS[outcome]);
}

function outcomeIcon(outcome: Outcome): SVGElement {
  return s(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" },
    s("circle", { cx: 12, cy: 12, r: 11 }),
    s("path", { d: ICONS[outcome] }),
  );
}

/** The top of the page: the verdict in words and what it is a verdict on. */
export function verdictHeader({
  run,
  verdict,
  counts,
  durationSeconds,
  anomalyTotal,
}: ReportData): HTMLElement {
  const total = (type: "ok" | "fail" | "info"): number => counts.reduce((sum, row) => sum + row[type], 0);
  const [ok, fail, info] = [total("ok"), total("fail"), total("info")];
  return h(
    "header",
    { class: `verdict ${verdict.outcome}` },
    h(
      "p",
      { class: "verdict-line" },
      outcomeBadge(verdict.outcome),
      anomalyTotal > 1 ? `${anomalyTotal} anomalies` : undefined,
    ),
    h("h1", {}, verdict.headline),
    facts("words", [
      ["Promised", verdict.promised],
      ["Seen", verdict.seen],
      ["Therefore", verdict.why],
    ]),
    facts("key-facts", [
      ["Target", run.target],
      ["Workload", run.workload],
      ["Faults", run.nemesis.length === 0 ? "none" : run.nemesis.join(", ")],
      ["Nodes", count(run.nodes.length)],
      ["Duration", duration(durationSeconds)],
      ["Operations", count(ok + fail + info)],
      ["ok / fail / info", `${count(ok)} / ${count(fail)} / ${count(info)}`],
      ["Seed", String(run.seed)],
    ]),
  );
}
