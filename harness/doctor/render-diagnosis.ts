import { styleText } from "node:util";
import type { Diagnosis, FaultReport, ProbeReport } from "./diagnose.ts";

/** The diagnosis as two aligned tables. Every mark is a word; colour, where the terminal has it, only helps. */
export function renderDiagnosis({ probes, faults }: Diagnosis): string {
  const failed = new Set(probes.filter(({ ok }) => !ok).map(({ title }) => title));
  return [
    "This machine, found out by trying",
    ...table(probes.map(probeRow)),
    "",
    "Faults, and whether they can be injected here",
    ...table(faults.map((report) => faultRow(report, failed))),
    "",
    summary(faults),
  ].join("\n");
}

interface Mark {
  readonly word: string;
  readonly colour: "green" | "yellow" | "red";
}

const OK: Mark = { word: "ok", colour: "green" };
const MISSING: Mark = { word: "missing", colour: "red" };
const MARK_OF_STATUS: Readonly<Record<FaultReport["status"], Mark>> = {
  ready: { word: "ready", colour: "green" },
  possible: { word: "not yet", colour: "yellow" },
  impossible: MISSING,
};

interface Row {
  readonly mark: Mark;
  readonly name: string;
  readonly lines: readonly string[];
}

function probeRow(probe: ProbeReport): Row {
  return probe.ok
    ? { mark: OK, name: probe.title, lines: [probe.found] }
    : { mark: MISSING, name: probe.title, lines: [probe.problem, probe.remedy] };
}

function faultRow(report: FaultReport, failed: ReadonlySet<string>): Row {
  return {
    mark: MARK_OF_STATUS[report.status],
    name: `${report.environment}: ${report.fault}`,
    lines: linesOf(report, failed),
  };
}

/** @param failed - The titles of the probes that failed: what to do about those stands with them. */
function linesOf(report: FaultReport, failed: ReadonlySet<string>): readonly string[] {
  switch (report.status) {
    case "ready":
      return [report.how];
    case "possible":
      return [`possible here, not in this version yet (${report.how})`];
    case "impossible": {
      const names = report.missing.map(({ what }) => what);
      if (!report.inThisVersion) return [`not in this version yet, and needs ${names.join(", ")}`];
      if (names.every((name) => failed.has(name))) return [`needs ${names.join(", ")}`];
      return report.missing.flatMap(({ problem, remedy }) => [problem, remedy]);
    }
  }
}

function table(rows: readonly Row[]): readonly string[] {
  const markWidth = Math.max(...rows.map(({ mark }) => mark.word.length));
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const indent = " ".repeat(2 + markWidth + 2 + nameWidth + 2);
  return rows.map(({ mark, name, lines }) =>
    `  ${styled(mark, markWidth)}  ${name.padEnd(nameWidth)}  ${lines.join(`\n${indent}`)}`.trimEnd(),
  );
}

/** `styleText` leaves the colour out where the stream, NO_COLOR or FORCE_COLOR say so. */
function styled({ word, colour }: Mark, width: number): string {
  return styleText(colour, word.padEnd(width), { stream: process.stdout });
}

function summary(faults: readonly FaultReport[]): string {
  const ready = faults.filter(({ status }) => status === "ready").length;
  return `${ready} of ${faults.length} faults are ready to use: faultline run --nemesis <name>`;
}
