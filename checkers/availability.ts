import type { Checker } from "./checker.ts";
import { INVOKE, NEMESIS_ID, OK } from "./history/columns.ts";
import type { History } from "./history/history.ts";
import { NANOS_PER_MS, NANOS_PER_SECOND } from "./history/operation.ts";
import type { Verdict } from "./verdict.ts";
import { count, percent } from "./wording.ts";

/**
 * Measures how much of the time the database answered: the fraction of operations that succeeded, and the longest
 * window in which none did, from the first client event to the last.
 *
 * No model promises availability, so a poor figure is not a violation; only a run in which nothing
 * succeeded is unknown.
 */
export const availability: Checker = { name: "availability", check: measure };

interface Gap {
  readonly fromNs: number;
  readonly toNs: number;
}

function measure(history: History): Verdict {
  const { operations, ok, longest } = survey(history);
  if (ok === 0) {
    const message =
      operations === 0 ? "No client invoked anything" : `None of ${count(operations, "operation")} succeeded`;
    return {
      checker: "availability",
      valid: "unknown",
      summary: message,
      details: { operations, ok, okFraction: 0 },
      reasons: [{ kind: "not-exercised", message }],
    };
  }
  const seconds = (ns: number): string => `${(ns / NANOS_PER_SECOND).toFixed(3)} s`;
  return {
    checker: "availability",
    valid: true,
    summary: `${percent(ok / operations)} of ${count(operations, "operation")} succeeded; the longest time without success was ${seconds(longest.toNs - longest.fromNs)}, from ${seconds(longest.fromNs)} on`,
    details: {
      operations,
      ok,
      okFraction: ok / operations,
      longestGapMs: (longest.toNs - longest.fromNs) / NANOS_PER_MS,
      longestGapFromMs: longest.fromNs / NANOS_PER_MS,
      longestGapToMs: longest.toNs / NANOS_PER_MS,
    },
  };
}

function survey(history: History): { operations: number; ok: number; longest: Gap } {
  const { type, process, time } = history.columns;
  let operations = 0;
  let ok = 0;
  let lastOkNs: number | undefined;
  let lastNs = 0;
  let longest: Gap = { fromNs: 0, toNs: 0 };
  const endGap = (toNs: number): void => {
    const fromNs = lastOkNs ?? toNs;
    if (toNs - fromNs > longest.toNs - longest.fromNs) longest = { fromNs, toNs };
  };
  for (let position = 0; position < history.length; position++) {
    if (process[position] === NEMESIS_ID) continue;
    lastNs = time[position] ?? lastNs;
    // The run begins with its first event; until then nobody could have succeeded.
    lastOkNs ??= lastNs;
    if (type[position] === INVOKE) operations++;
    if (type[position] !== OK) continue;
    ok++;
    endGap(lastNs);
    lastOkNs = lastNs;
  }
  endGap(lastNs);
  return { operations, ok, longest };
}
