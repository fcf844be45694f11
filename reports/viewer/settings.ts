import type { ReportData } from "../report-data.ts";
import { h } from "./dom.ts";
import { copyable, facts, section, table } from "./section.ts";

const FILES: readonly (readonly [file: string, what: string])[] = [
  ["history.jsonl", "every operation, one a line"],
  ["verdict.json", "the verdict, for machines"],
  ["run.json", "seed, arguments, versions, capabilities"],
  ["logs/", "what each node wrote"],
];

/** Everything one needs to believe the run, or to run it again. */
export function settingsSection({ run }: ReportData): HTMLElement {
  const command = ["npx faultline", ...run.argv.map(shellWord)].join(" ");
  const settings = Object.entries(run.settings).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, typeof value === "string" ? value : JSON.stringify(value)]],
  );
  return section(
    "run",
    "The run",
    h("h3", {}, "Run it again"),
    copyable(command, "Copy the command"),
    h(
      "div",
      { class: "columns" },
      group(
        "Settings",
        facts("details", [
          ["id", run.id],
          ["started", run.startedAt],
          ["nodes", run.nodes.join(", ")],
          ...settings,
        ]),
      ),
      group("Versions", facts("details", Object.entries(run.versions))),
      group(
        "Files beside this report",
        facts(
          "details",
          FILES.map(([file, what]) => [file, what]),
        ),
      ),
    ),
    run.capabilities.length === 0
      ? undefined
      : [h("h3", {}, "What this machine could break"), capabilityTable(run.capabilities)],
  );
}

function group(title: string, body: HTMLElement): HTMLElement {
  return h("div", {}, h("h3", {}, title), body);
}

function capabilityTable(capabilities: ReportData["run"]["capabilities"]): HTMLElement {
  return table(
    ["fault", "supported", "how"],
    capabilities.map(({ fault, supported, how }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("code", {}, fault)),
        h("td", {}, supported ? "✓ yes" : "✕ no"),
        h("td", { class: "wide" }, how),
      ),
    ),
    "Faults that could be injected on this machine",
  );
}

/** A word as a POSIX shell must be given it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
