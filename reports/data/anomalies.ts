import { renderCounterexample } from "../../checkers/linearizability/render-counterexample.ts";
import type { Anomaly, Configuration, Counterexample, Verdict } from "../../checkers/verdict.ts";
import { visible } from "../embed.ts";
import type { AnomalyData, ConfigurationData, CounterexampleData } from "../report-data.ts";
import { glossaryEntry } from "./anomaly-glossary.ts";
import { configurationCaption } from "./counterexample-words.ts";
import { cycleData } from "./cycle-data.ts";
import { shorten, toOperationData } from "./operation-data.ts";

/** The anomalies that checkers found themselves, without the copies that composed verdicts carry upwards. */
export function anomaliesOf(verdict: Verdict): AnomalyData[] {
  const below = (verdict.parts ?? []).flatMap(anomaliesOf);
  if (below.length > 0 || verdict.valid !== false) return below;
  return verdict.anomalies.map((anomaly) => toAnomalyData(anomaly, verdict.checker));
}

function toAnomalyData(anomaly: Anomaly, checker: string): AnomalyData {
  const { name, explanation, key, operations, counterexample, cycle } = anomaly;
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
    ...(cycle !== undefined && { cycle: cycleData(anomaly, cycle) }),
  };
}

function toCounterexampleData(counterexample: Counterexample): CounterexampleData {
  const { key, window, labels, configurations, surroundings, ...rest } = counterexample;
  const [first, ...others] = configurations;
  const withCaption = (configuration: Configuration): ConfigurationData => ({
    ...configuration,
    caption: configurationCaption(counterexample, configuration),
  });
  return {
    ...rest,
    ...(key !== undefined && { key: String(key) }),
    window: window.map((operation, position) => ({
      ...toOperationData(operation),
      label: shorten(visible(labels[position] ?? "")),
    })),
    configurations: [withCaption(first), ...others.map(withCaption)],
    surroundings: surroundings.map(toOperationData),
    text: renderCounterexample(counterexample),
  };
}
