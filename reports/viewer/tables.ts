import type { CheckRow, CountRow, ErrorRow, FaultLogRow, ReportData } from "../report-data.ts";
import { type Child, h } from "./dom.ts";
import { count, duration, moment, percent } from "./format.ts";
import { facts, section, table } from "./section.ts";
import { outcomeBadge } from "./verdict-header.ts";

export function operationsSection({ counts, errors, availability }: ReportData): HTMLElement {
  const { start, end } = availability.longestSilence;
  return section(
    "operations",
    "Operations",
    facts("key-facts", [
      ["Succeeded", percent(availability.okRatio)],
      ["While a fault was in force", ratioOr(availability.okRatioUnderFaults)],
      ["While none was", ratioOr(availability.okRatioWithoutFaults)],
      ["Successes per second", availability.okPerSecond.toFixed(1)],
      [
        "Longest time without success",
        end > start ? `${duration(end - start)} (from ${moment(start, 1)})` : "none",
      ],
    ]),
    h("h3", {}, "By what became of them"),
    countTable(counts),
    h("h3", {}, "Errors by class"),
    errors.length === 0 ? h("p", { class: "quiet" }, "No operation reported an error.") : errorTable(errors),
  );
}

function ratioOr(ratio: number | undefined): string {
  return ratio === undefined ? "no operations" : percent(ratio);
}

function countTable(rows: readonly CountRow[]): HTMLElement {
  if (rows.length === 0) return h("p", { class: "quiet" }, "The history holds no operation of a client.");
  const sum = (type: "ok" | "fail" | "info"): number => rows.reduce((total, row) => total + row[type], 0);
  const all: CountRow = { f: "all", ok: sum("ok"), fail: sum("fail"), info: sum("info") };
  const line = (row: CountRow, className?: string): HTMLTableRowElement => {
    const total = row.ok + row.fail + row.info;
    return h(
      "tr",
      { class: className },
      h("th", { scope: "row" }, className === undefined ? h("code", {}, row.f) : "all"),
      ...[row.ok, row.fail, row.info, total].map((value) => h("td", { class: "number" }, count(value))),
      h("td", { class: "number" }, percent(total === 0 ? 0 : row.ok / total)),
    );
  };
  const head: Child[] = ["operation", fateHead("ok"), fateHead("fail"), fateHead("info"), "all", "ok share"];
  return table(
    head,
    [...rows.map((row) => line(row)), ...(rows.length > 1 ? [line(all, "total")] : [])],
    "Operations by function and outcome",
  );
}

function fateHead(fate: "ok" | "fail" | "info"): Child {
  return h("span", { class: `fate ${fate}` }, fate);
}

function errorTable(rows: readonly ErrorRow[]): HTMLElement {
  return table(
    ["error", "count", "outcome", "operations", "first example"],
    rows.map((row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("code", {}, row.class)),
        h("td", { class: "number" }, count(row.count)),
        h("td", {}, ...row.fates.map((fate) => h("span", { class: `fate ${fate}` }, fate))),
        h("td", {}, h("code", {}, row.fs.join(", "))),
        h(
          "td",
          { class: "wide" },
          h("code", {}, row.first.label),
          ` at ${moment(row.first.time)}, op ${row.first.index}: `,
          h("code", {}, row.first.error),
        ),
      ),
    ),
    "Errors by class",
  );
}

export function checksSection(checks: readonly CheckRow[]): HTMLElement {
  return section(
    "checks",
    "Checks",
    table(
      ["check", "verdict", "summary", "figures"],
      checks.map((check) => {
        const name = h("th", { scope: "row" }, h("code", {}, check.name));
        name.style.setProperty("--depth", String(check.depth));
        return h(
          "tr",
          {},
          name,
          h("td", {}, outcomeBadge(check.outcome)),
          h(
            "td",
            { class: "wide" },
            check.summary,
            ...check.reasons.map((reason) => h("p", { class: "reason" }, reason)),
          ),
          h(
            "td",
            { class: "figures" },
            check.details.length === 0 ? undefined : facts("details", check.details),
          ),
        );
      }),
      "Verdicts of all checkers",
    ),
  );
}

const CONFIRMATION = { confirmed: "✓", "did not happen": "✕", unconfirmed: "?" } as const;

export function faultLogSection(rows: readonly FaultLogRow[]): HTMLElement {
  return section(
    "faults",
    "Fault log",
    rows.length === 0
      ? h("p", { class: "quiet" }, "No fault was injected in this run.")
      : table(
          ["time", "fault", "asked for", "confirmed", "observed"],
          rows.map((row) =>
            h(
              "tr",
              {},
              h("td", { class: "number" }, moment(row.time)),
              h("th", { scope: "row" }, h("code", {}, row.f)),
              h("td", { class: "wide" }, row.asked),
              h(
                "td",
                { class: `confirmation ${row.outcome.replaceAll(" ", "-")}` },
                `${CONFIRMATION[row.outcome]} ${row.outcome}`,
                row.tookSeconds === undefined ? undefined : h("small", {}, ` ${duration(row.tookSeconds)}`),
              ),
              h(
                "td",
                { class: "wide" },
                row.observed,
                row.error === undefined ? undefined : h("p", { class: "reason" }, row.error),
              ),
            ),
          ),
          "Faults in the order in which they were injected",
        ),
  );
}
