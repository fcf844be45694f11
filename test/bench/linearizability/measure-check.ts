import type { CheckContext, Checker } from "../../../checkers/checker.ts";
import type { HistoryData } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import type { Figures } from "../benchmark.ts";

/** After so long a check gives up, and the benchmark says so. */
export const TIME_LIMIT_MS = 20_000;
const MAX_STATES = 100_000_000;
const MAX_BYTES = 4 * 1024 ** 3;

export interface Known {
  readonly data: HistoryData;
  readonly checker: Checker;
  /** What is known; nothing if nobody knows. */
  readonly valid: boolean | undefined;
}

/**
 * Checks a history as anybody would. It is a new `History` each time, since one keeps what it found out about itself.
 *
 * @throws Error if the verdict is wrong, which no speed is worth.
 */
export function checkKnown({ data, checker, valid }: Known): Figures {
  const verdict = checker.check(new History(data), budget());
  if (valid !== undefined && verdict.valid !== valid && verdict.valid !== "unknown")
    throw new Error(`The verdict is ${verdict.valid}, and the history is ${valid ? "valid" : "invalid"}`);
  return figuresOf(verdict);
}

function figuresOf(verdict: Verdict): Figures {
  const explored = verdict.details?.["statesExplored"] ?? 0;
  const figures = { verdict: verdict.valid === "unknown" ? "unknown" : verdict.valid ? "valid" : "invalid" };
  if (verdict.valid === "unknown") return { ...figures, unfinished: verdict.reasons[0].message };
  return Number(explored) > 0
    ? { ...figures, configurations: Number(explored).toLocaleString("en") }
    : figures;
}

function budget(): CheckContext {
  const deadline = performance.now() + TIME_LIMIT_MS;
  return { expired: () => performance.now() > deadline, maxStates: MAX_STATES, maxBytes: MAX_BYTES };
}
