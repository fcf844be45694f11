import { setTimeout as sleep } from "node:timers/promises";
import type { ClockSample } from "../../reports/report.ts";
import { withDeadline } from "../../targets/deadline.ts";
import type { Clocks } from "../environment/environment.ts";
import { databaseAhead } from "../nemesis/database-clock.ts";
import type { FaultContext, NemesisPackage } from "../nemesis/nemesis.ts";
import type { Clock } from "./clock.ts";

const INTERVAL_MS = 1_000;
/** A node that leaves us waiting longer goes without this sample. */
const LIMIT_MS = 800;

export interface ClockSampling {
  readonly faults: readonly NemesisPackage[];
  readonly context: FaultContext;
  /** The run's own time. */
  readonly clock: Clock;
  readonly record: (sample: ClockSample) => void;
}

/**
 * Reads the clocks of every node once a second, from the processes and, where it tells its clock, from the database,
 * while a fault of clocks is among those of the run. What cannot be read leaves a gap.
 *
 * @returns How to end it; resolves once nothing more is recorded.
 */
export function sampleClocks({ faults, context, clock, record }: ClockSampling): () => Promise<void> {
  const { clocks } = context;
  if (clocks === undefined || !faults.some(({ needs }) => needs.includes("clock"))) {
    return () => Promise.resolve();
  }
  const clockContext = { ...context, clocks };
  const over = new AbortController();
  const { signal } = over;

  async function sampleAll(): Promise<void> {
    while (!signal.aborted) {
      const samples = context.nodes.map(async (node) => {
        const sample = await sampleNode(node, clockContext, clock, signal);
        if (sample !== undefined && !signal.aborted) record(sample);
      });
      await Promise.all([...samples, sleep(INTERVAL_MS, undefined, { signal })]);
    }
  }

  const ended = sampleAll().catch(() => undefined);
  return async () => {
    over.abort();
    await ended;
  };
}

async function sampleNode(
  node: string,
  context: FaultContext & { readonly clocks: Clocks },
  clock: Clock,
  signal: AbortSignal,
): Promise<ClockSample | undefined> {
  try {
    const offset = await withDeadline(LIMIT_MS, signal, () => context.clocks.observe(node));
    if (offset === undefined) return undefined;
    const { realMs, monotonicMs } = offset;
    const sample = { time: clock.now(), node, realMs: toMicros(realMs), monotonicMs: toMicros(monotonicMs) };
    const ahead = await withDeadline(LIMIT_MS, signal, (limited) => databaseAhead(context, node, limited))
      // It may be paused, cut off or busy: that is no matter of its clock.
      .catch(() => undefined);
    if (ahead === undefined) return sample;
    return { ...sample, databaseMs: toMicros(ahead.aheadMs), databaseWithinMs: toMicros(ahead.withinMs) };
  } catch {
    return undefined;
  }
}

/** More digits are noise. */
function toMicros(ms: number): number {
  return Number(ms.toFixed(3));
}
