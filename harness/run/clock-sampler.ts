import type { ClockSample } from "../../reports/report.ts";
import { withDeadline } from "../../targets/deadline.ts";
import type { ClockOffset, Clocks } from "../environment/environment.ts";
import { databaseAhead } from "../nemesis/database-clock.ts";
import type { FaultContext, NemesisPackage } from "../nemesis/nemesis.ts";
import type { Clock } from "./clock.ts";

const INTERVAL_MS = 1_000;
/** A node that leaves us waiting longer goes without this sample. */
const LIMIT_MS = 800;
/** What the database said of a clock that moved by more than this while it was asked is not worth keeping. */
const STEADY_MS = 50;

export interface ClockSampling {
  readonly faults: readonly NemesisPackage[];
  readonly context: FaultContext;
  /** The run's own time. */
  readonly clock: Clock;
  readonly record: (sample: ClockSample) => void;
}

/** Samples until it is ended. */
export interface ClockSampler {
  /** Does not wait for the next second: something has just happened that may have changed clocks. */
  hurry(): void;
  /** Resolves once nothing more is recorded. */
  end(): Promise<void>;
}

const NOTHING_TO_SAMPLE: ClockSampler = { hurry: () => undefined, end: () => Promise.resolve() };

/**
 * Reads the clocks of every node once a second, from the processes and, where it tells its clock, from the database,
 * while a fault of clocks is among those of the run. What cannot be read leaves a gap.
 */
export function sampleClocks({ faults, context, clock, record }: ClockSampling): ClockSampler {
  const { clocks } = context;
  if (clocks === undefined || !faults.some(({ needs }) => needs.includes("clock"))) return NOTHING_TO_SAMPLE;
  const over = new AbortController();
  const { signal } = over;
  const isOver = (): boolean => signal.aborted;
  // Each node on its own: one that answers slowly does not hold up the others.
  const pauses = context.nodes.map(() => new Pause());
  const ended = context.nodes.map(async (node, i) => {
    while (!isOver()) {
      const sample = await sampleNode(node, { ...context, clocks }, clock, signal);
      if (sample !== undefined && !isOver()) record(sample);
      await pauses[i]?.wait();
    }
  });
  const hurry = (): void => {
    for (const pause of pauses) pause.end();
  };
  return {
    hurry,
    async end() {
      over.abort();
      hurry();
      await Promise.all(ended);
    },
  };
}

/** The time between two samples, which may be cut short, also before it begins. */
class Pause {
  #isCutShort = false;
  #wake = (): void => undefined;

  async wait(): Promise<void> {
    if (!this.#isCutShort) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, INTERVAL_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isCutShort = false;
  }

  end(): void {
    this.#isCutShort = true;
    this.#wake();
  }
}

type ClockContext = FaultContext & { readonly clocks: Clocks };

async function sampleNode(
  node: string,
  context: ClockContext,
  clock: Clock,
  signal: AbortSignal,
): Promise<ClockSample | undefined> {
  try {
    const offset = await observe(node, context, signal);
    if (offset === undefined) return undefined;
    const { realMs, monotonicMs } = offset;
    const sample = { time: clock.now(), node, realMs: toMicros(realMs), monotonicMs: toMicros(monotonicMs) };
    return { ...sample, ...(await databaseWord(node, offset, context, signal)) };
  } catch {
    return undefined;
  }
}

/** Of a database that is paused, cut off or busy there is no word: that is no matter of its clock. */
async function databaseWord(
  node: string,
  offset: ClockOffset,
  context: ClockContext,
  signal: AbortSignal,
): Promise<Pick<ClockSample, "databaseMs" | "databaseWithinMs">> {
  try {
    const ahead = await withDeadline(LIMIT_MS, signal, (limited) => databaseAhead(context, node, limited));
    const after = await observe(node, context, signal);
    if (ahead === undefined || after === undefined) return {};
    if (Math.abs(after.realMs - offset.realMs) > STEADY_MS) return {};
    return { databaseMs: toMicros(ahead.aheadMs), databaseWithinMs: toMicros(ahead.withinMs) };
  } catch {
    return {};
  }
}

function observe(
  node: string,
  { clocks }: ClockContext,
  signal: AbortSignal,
): Promise<ClockOffset | undefined> {
  return withDeadline(LIMIT_MS, signal, () => clocks.observe(node));
}

/** More digits are noise. */
function toMicros(ms: number): number {
  return Number(ms.toFixed(3));
}
