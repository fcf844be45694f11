import { setTimeout as sleep } from "node:timers/promises";
import type { ClockMotion, ClockOffset, Clocks } from "../environment/environment.ts";

/** What the processes of a node were seen to have for clocks. */
export type Evidence =
  | { readonly kind: "seen"; readonly offsets: readonly ClockOffset[] }
  | { readonly kind: "not-seen"; readonly offsets: readonly ClockOffset[]; readonly why: string }
  /** No process is there that could show anything. */
  | { readonly kind: "gone" };

/** A process that was started a moment ago has been told by then. */
const LIMIT_MS = 2_000;
const POLL_MS = 20;
/** However slowly they come. Twelve miss one end of a strobe once in two thousand times. */
const LEAST_LOOKS = 12;
/** In memory an offset is exact but for rounding. */
const EXACT_MS = 0.01;
/** Long enough to tell a slow drift from none, and from one that is much faster or slower. */
const DRIFT_MS = 250;
/** Some clocks drift in small steps. */
const STEP_MS = 50;

const NO_OFFSET: ClockOffset = { realMs: 0, monotonicMs: 0 };

/** An offset, and when it was asked for and known, in milliseconds of the harness's own clock. */
interface Sighting {
  readonly offset: ClockOffset;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Reads a node's clocks from its processes until they have done what they are to do, or plainly do not. */
export async function watchClocks(
  node: string,
  motion: ClockMotion,
  clocks: Clocks,
  signal: AbortSignal,
): Promise<Evidence> {
  const slowness = motion.kind === "strobe" ? 3 * motion.periodMs : 0;
  const deadline = performance.now() + LIMIT_MS + slowness;
  const fulfils = expectation(motion);
  for (let looks = 1; ; looks++) {
    const look = await lookAt(node, clocks);
    if (look === undefined) return { kind: "gone" };
    if (typeof look !== "string" && fulfils(look)) return { kind: "seen", offsets: witnessed(motion, look) };
    if (signal.aborted || (performance.now() > deadline && looks >= LEAST_LOOKS)) {
      return typeof look === "string"
        ? { kind: "not-seen", offsets: [], why: look }
        : { kind: "not-seen", offsets: [look.offset], why: `${node} ${describe(motion, look.offset)}` };
    }
    await sleep(motion.kind === "strobe" ? Math.min(POLL_MS, 0.3 * motion.periodMs) : POLL_MS);
  }
}

/** The reason, if it cannot be told. */
async function lookAt(node: string, clocks: Clocks): Promise<Sighting | string | undefined> {
  const askedAt = performance.now();
  try {
    const offset = await clocks.observe(node);
    return offset === undefined ? undefined : { offset, askedAt, answeredAt: performance.now() };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Is shown what there is to see, sighting by sighting, and says when it has seen enough. */
function expectation(motion: ClockMotion): (sighting: Sighting) => boolean {
  switch (motion.kind) {
    case "offset":
      return ({ offset }) => isSame(offset, motion);
    case "strobe": {
      const missing = new Set([NO_OFFSET, motion]);
      return ({ offset }) => {
        for (const wanted of missing) if (isSame(offset, wanted)) missing.delete(wanted);
        return missing.size === 0;
      };
    }
    case "drift": {
      let first: Sighting | undefined;
      return (sighting) => {
        if (first !== undefined && sighting.askedAt - first.answeredAt < DRIFT_MS) return false;
        const isSeen = first !== undefined && drifted(motion, first, sighting);
        // A process may have been replaced between the two.
        first = sighting;
        return isSeen;
      };
    }
  }
}

function drifted(
  { realMsPerSecond, monotonicMsPerSecond }: Extract<ClockMotion, { kind: "drift" }>,
  first: Sighting,
  second: Sighting,
): boolean {
  const least = (second.askedAt - first.answeredAt - STEP_MS) / 1000;
  const most = (second.answeredAt - first.askedAt + STEP_MS) / 1000;
  const fits = (gained: number, rate: number): boolean =>
    gained >= Math.min(rate * least, rate * most) - EXACT_MS &&
    gained <= Math.max(rate * least, rate * most) + EXACT_MS;
  return (
    fits(second.offset.realMs - first.offset.realMs, realMsPerSecond) &&
    fits(second.offset.monotonicMs - first.offset.monotonicMs, monotonicMsPerSecond)
  );
}

function witnessed(motion: ClockMotion, { offset }: Sighting): readonly ClockOffset[] {
  return motion.kind === "strobe" ? [NO_OFFSET, offsetOf(motion)] : [offset];
}

function describe(motion: ClockMotion, { realMs, monotonicMs }: ClockOffset): string {
  const off = `is off by ${round(realMs)} ms (monotonic clock: ${round(monotonicMs)} ms)`;
  switch (motion.kind) {
    case "offset":
      return `${off} instead of ${motion.realMs} ms (${motion.monotonicMs} ms)`;
    case "strobe":
      return `${off} and was not seen both there and back`;
    case "drift":
      return `${off} and was not seen to drift as it should`;
  }
}

function isSame(a: ClockOffset, b: ClockOffset): boolean {
  return Math.abs(a.realMs - b.realMs) < EXACT_MS && Math.abs(a.monotonicMs - b.monotonicMs) < EXACT_MS;
}

function offsetOf({ realMs, monotonicMs }: ClockOffset): ClockOffset {
  return { realMs, monotonicMs };
}

function round(ms: number): number {
  return Number(ms.toFixed(1));
}
