import type { Anomaly, UnknownReason, Verdict } from "./verdict.ts";
import { count } from "./wording.ts";

/** All that a checker found out. */
export interface Findings {
  readonly checker: string;
  readonly details?: Verdict["details"];
  readonly anomalies: readonly Anomaly[];
  /** Why it cannot be called valid. */
  readonly reasons: readonly UnknownReason[];
  /** The summary if there is an anomaly, and if there is neither that nor a reason. */
  readonly summaries: { readonly invalid: string; readonly valid: string };
}

/** Invalid if something was found, else unknown if something stood in the way, else valid. */
export function conclude({ checker, details = {}, anomalies, reasons, summaries }: Findings): Verdict {
  const [anomaly, ...otherAnomalies] = anomalies;
  if (anomaly !== undefined) {
    const all = [anomaly, ...otherAnomalies] as const;
    return { checker, valid: false, summary: summaries.invalid, details, anomalies: all };
  }
  const [reason, ...otherReasons] = reasons;
  if (reason !== undefined) {
    const others = otherReasons.length === 0 ? "" : `; ${count(otherReasons.length, "other reason")}`;
    const summary = `${reason.message}${others}`;
    return { checker, valid: "unknown", summary, details, reasons: [reason, ...otherReasons] };
  }
  return { checker, valid: true, summary: summaries.valid, details };
}

/** The verdict of a check that could not be made. */
export function cannotTell(checker: string, reason: UnknownReason): Verdict {
  return { checker, valid: "unknown", summary: reason.message, reasons: [reason] };
}

/** The verdict of a check whose time was up. */
export function outOfTime(checker: string): Verdict {
  return cannotTell(checker, {
    kind: "time",
    message: "The time for checking was up before all was checked",
  });
}
