import type { Anomaly, Counterexample, Verdict } from "../../checkers/verdict.ts";
import type { AnomalyData, CounterexampleData } from "../report-data.ts";
import { glossaryEntry } from "./anomaly-glossary.ts";
import { counterexampleCaption, counterexampleText } from "./counterexample-words.ts";
import { toOperationData } from "./operation-data.ts";

/** The anomalies that checkers found themselves, without the copies that composed verdicts carry upwards. */
export function anomaliesOf(verdict: Verdict): AnomalyData[] {
  const below = (verdict.parts ?? []).flatMap(anomaliesOf);
  if (below.length > 0 || verdict.valid !== false) return below;
  return verdict.anomalies.map((anomaly) => toAnomalyData(anomaly, verdict.checker));
}

function toAnomalyData(anomaly: Anomaly, checker: string): AnomalyData {
  const { name, explanation, key, operations, counterexample } = anomaly;
  const entry = glossaryEntry(name);
  return {
    name,
    title: entry?.title ?? name,
    checker,
    explanation,
    operations: operations.map(toOperationData),
    ...(entry !== undefined && { meaning: entry.meaning }),
    ...(key !== undefined && { key: String(key) }),
    ...(counterexample !== undefined && { counterexample: toCounterexampleData(counterexample) }),
  };
}

function toCounterexampleData(counterexample: Counterexample): CounterexampleData {
  const { key, window, ...rest } = counterexample;
  const drawn = {
    ...rest,
    window: window.map(toOperationData),
    ...(key !== undefined && { key: String(key) }),
  };
  return { ...drawn, caption: counterexampleCaption(drawn), text: counterexampleText(drawn) };
}
