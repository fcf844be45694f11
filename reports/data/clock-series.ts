import { NANOS_PER_SECOND } from "../../checkers/history/operation.ts";
import type { ClockSample } from "../report.ts";
import type { ClockSeries, NodeClockSeries } from "../report-data.ts";

/** More points of a node than this cannot be told apart on a screen. */
const MAX_POINTS = 1500;
/** Samples are a second apart. Who is silent for longer than this had no clock to show. */
const GAP_SECONDS = 3;

/** The nodes' clocks over the run; nothing if they were not looked at. */
export function clockSeries(
  samples: readonly ClockSample[],
  nodes: readonly string[],
): ClockSeries | undefined {
  if (samples.length === 0) return undefined;
  const series = nodes.map((node) => samples.filter((sample) => sample.node === node));
  const most = Math.max(...series.map(({ length }) => length));
  const stride = Math.ceil(most / MAX_POINTS);
  return {
    gapSeconds: GAP_SECONDS * stride,
    nodes: series.map((all, i) => nodeSeries(nodes[i] ?? "", all, stride)),
  };
}

function nodeSeries(node: string, samples: readonly ClockSample[], stride: number): NodeClockSeries {
  const kept = samples.filter((_, i) => i % stride === 0);
  return {
    node,
    seconds: kept.map(({ time }) => Number((time / NANOS_PER_SECOND).toFixed(3))),
    realMs: kept.map(({ realMs }) => realMs),
    monotonicMs: kept.map(({ monotonicMs }) => monotonicMs),
    databaseMs: kept.map(databaseWord),
  };
}

/**
 * What the database says of its wall clock: that it agrees with what its process sees, if that is possible; else the
 * nearest to it that the database's answer allows.
 */
function databaseWord({ realMs, databaseMs, databaseWithinMs = 0 }: ClockSample): number | null {
  if (databaseMs === undefined) return null;
  return Math.min(Math.max(realMs, databaseMs - databaseWithinMs), databaseMs + databaseWithinMs);
}
