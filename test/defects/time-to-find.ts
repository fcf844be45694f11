import { isCompletion } from "../../checkers/history/operation.ts";
import type { Anomaly, Verdict } from "../../checkers/verdict.ts";

/** Nanoseconds from the beginning of a run to the moment at which all evidence of its first anomaly was there; `undefined` without one. */
export function timeToFind(verdict: Verdict): number | undefined {
  const moments = anomaliesIn(verdict).map(({ operations }) =>
    Math.max(
      ...operations.map(({ invocation, completion }) =>
        completion !== undefined && isCompletion(completion) ? completion.time : invocation.time,
      ),
    ),
  );
  const known = moments.filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** The anomalies of a verdict and of those that it was composed of. */
export function anomaliesIn(verdict: Verdict): readonly Anomaly[] {
  const own = verdict.valid === false && verdict.parts === undefined ? verdict.anomalies : [];
  return [...own, ...(verdict.parts ?? []).flatMap(anomaliesIn)];
}
