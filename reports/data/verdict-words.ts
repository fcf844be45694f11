import type { Verdict } from "../../checkers/verdict.ts";
import type { RunDescription } from "../report.ts";
import type { AnomalyData, CountRow, VerdictWords } from "../report-data.ts";
import { glossaryEntry, promiseOfChecker } from "./anomaly-glossary.ts";
import { outcomeOf } from "./checks.ts";

interface Evidence {
  readonly run: RunDescription;
  readonly verdict: Verdict;
  readonly anomalies: readonly AnomalyData[];
  readonly counts: readonly CountRow[];
  readonly durationSeconds: number;
}

/** What was promised, what was seen and why that gives this verdict: a sentence each. */
export function verdictWords({ run, verdict, anomalies, counts, durationSeconds }: Evidence): VerdictWords {
  const outcome = outcomeOf(verdict);
  const traffic = trafficWords(run, counts, durationSeconds);
  if (verdict.valid === true) {
    return {
      outcome,
      headline: "No violation found",
      promised: promiseOf(verdict),
      seen: traffic,
      why: `${sentence(verdict.summary)} A run can show that a promise is broken, never that it always holds.`,
    };
  }
  if (verdict.valid === "unknown") {
    return {
      outcome,
      headline: "No verdict",
      promised: promiseOf(verdict),
      seen: traffic,
      why: verdict.reasons.map(({ message }) => sentence(message)).join(" "),
    };
  }
  const [worst] = anomalies;
  const names = new Set(anomalies.map(({ title }) => title));
  return {
    outcome,
    headline: [...names].slice(0, 3).map(inSentence).join(", "),
    promised: (worst && glossaryEntry(worst.name)?.promise) ?? promiseOf(verdict),
    seen: sentence(worst?.explanation ?? verdict.summary),
    why: [sentence(verdict.summary), ...(worst?.meaning === undefined ? [] : [worst.meaning])].join(" "),
  };
}

function trafficWords(
  { nemesis }: RunDescription,
  counts: readonly CountRow[],
  durationSeconds: number,
): string {
  const total = (type: "ok" | "fail" | "info"): number => counts.reduce((sum, row) => sum + row[type], 0);
  const [ok, fail, info] = [total("ok"), total("fail"), total("info")];
  if (ok + fail + info === 0) return "No client operation at all.";
  const faults = nemesis.length === 0 ? "no faults" : `faults (${nemesis.join(", ")})`;
  return `${count(ok + fail + info)} operations in ${durationSeconds.toFixed(1)} s under ${faults}: ${count(ok)} succeeded, ${count(fail)} failed, ${count(info)} have an unknown outcome.`;
}

/** The promise of the checkers by name; anything that checks no promise of the literature is only named. */
function promiseOf(verdict: Verdict): string {
  const names = leafNames(verdict);
  const promise = names.map(promiseOfChecker).find((known) => known !== undefined);
  return (
    promise ??
    `What the check${names.length === 1 ? "" : "s"} ${names.join(", ")} look${names.length === 1 ? "s" : ""} for.`
  );
}

function leafNames({ checker, parts }: Verdict): string[] {
  return parts === undefined || parts.length === 0 ? [checker] : parts.flatMap(leafNames);
}

/** All but the first begin in lower case, unless they begin with a name such as `G2-item`. */
function inSentence(title: string, i: number): string {
  return i > 0 && /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
