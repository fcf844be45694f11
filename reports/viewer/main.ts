import type { ReportData } from "../report-data.ts";
import { anomaliesSection } from "./anomalies.ts";
import { timelineSection } from "./charts/timeline.ts";
import { h } from "./dom.ts";
import { settingsSection } from "./settings.ts";
import { checksSection, faultLogSection, operationsSection } from "./tables.ts";
import { schemeToggle } from "./theme.ts";
import { verdictHeader } from "./verdict-header.ts";

const source = document.getElementById("report-data")?.textContent ?? "null";
// Written by `renderReport`, which takes exactly this type.
const data = JSON.parse(source) as ReportData;

const sections = [
  ...(data.anomalies.length === 0 ? [] : [anomaliesSection(data)]),
  timelineSection(data),
  operationsSection(data),
  checksSection(data.checks),
  faultLogSection(data.faultLog),
  settingsSection(data),
];
const contents = sections.map(({ id, firstElementChild }) =>
  h("a", { href: `#${id}` }, firstElementChild?.textContent ?? id),
);

document
  .getElementById("report")
  ?.append(
    h(
      "div",
      { class: "page" },
      h(
        "div",
        { class: "masthead" },
        h("span", { class: "wordmark" }, "Faultline"),
        h("span", { class: "run-id" }, data.run.id),
        h("nav", { "aria-label": "Contents" }, ...contents),
        schemeToggle(),
      ),
      verdictHeader(data),
      h("main", {}, ...sections),
    ),
  );
