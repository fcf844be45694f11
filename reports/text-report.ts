import type { Verdict } from "../checkers/verdict.ts";
import { anomaliesOf } from "./data/anomalies.ts";
import { checkRows } from "./data/checks.ts";
import type { Outcome } from "./report-data.ts";

const MARKS: Readonly<Record<Outcome, string>> = { valid: "✓", invalid: "✗", unknown: "?" };
const SHOWN_ANOMALIES = 5;

/** The verdict for a terminal: every check on a line, then what was found. Ends with a line feed. */
export function renderText(verdict: Verdict): string {
  const rows = checkRows(verdict);
  const width = Math.max(...rows.map(({ name, depth }) => name.length + 2 * depth));
  const checks = rows.flatMap(({ name, depth, outcome, summary, reasons }) => {
    const indent = "  ".repeat(depth);
    return [
      `${MARKS[outcome]} ${`${indent}${name}`.padEnd(width)}  ${outcome.padEnd(7)}  ${summary}`,
      ...reasons.map((reason) => `  ${indent}  because: ${reason}`),
    ];
  });
  const anomalies = anomaliesOf(verdict);
  const shown = anomalies
    .slice(0, SHOWN_ANOMALIES)
    .flatMap(({ title, key, explanation, counterexample }) => [
      "",
      `${title}${key === undefined ? "" : `, key ${key}`}: ${explanation}`,
      ...(counterexample === undefined ? [] : [indented(counterexample.text.trimEnd())]),
    ]);
  const left = anomalies.length - SHOWN_ANOMALIES;
  const more = left > 0 ? ["", `${left} more in the report`] : [];
  return [...checks, ...shown, ...more, ""].join("\n");
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
