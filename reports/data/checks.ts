import type { Verdict } from "../../checkers/verdict.ts";
import type { CheckRow, Outcome } from "../report-data.ts";
import { figureWords, spaced } from "./figure-words.ts";

/** The verdict and everything it was composed of, parents before their parts. */
export function checkRows(verdict: Verdict, depth = 0): CheckRow[] {
  const row: CheckRow = {
    name: verdict.checker,
    depth,
    outcome: outcomeOf(verdict),
    summary: verdict.summary,
    reasons: verdict.valid === "unknown" ? verdict.reasons.map(({ message }) => message) : [],
    details: Object.entries(verdict.details ?? {}).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[spaced(name), figureWords(value)]],
    ),
  };
  return [row, ...(verdict.parts ?? []).flatMap((part) => checkRows(part, depth + 1))];
}

export function outcomeOf({ valid }: Verdict): Outcome {
  if (valid === "unknown") return "unknown";
  return valid ? "valid" : "invalid";
}
