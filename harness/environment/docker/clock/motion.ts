import type { ClockMotion, ClockOffset } from "../../environment.ts";

/** What a process is told about its clocks: how far they are off now, and how much more with every second. */
export interface Skew {
  readonly offset: ClockOffset;
  /** Milliseconds a second. */
  readonly rate: ClockOffset;
}

export const NO_OFFSET: ClockOffset = { realMs: 0, monotonicMs: 0 };
export const NEUTRAL: ClockMotion = { kind: "offset", ...NO_OFFSET };

/** Whether clocks that move in this way are right. */
export function isNeutral(motion: ClockMotion): boolean {
  return motion.kind === "offset" && motion.realMs === 0 && motion.monotonicMs === 0;
}

/** What holds `elapsedMs` after a motion began, for a process that begins to live then, too. */
export function skewAt(motion: ClockMotion, elapsedMs: number): Skew {
  switch (motion.kind) {
    case "offset":
      return { offset: offsetOf(motion), rate: NO_OFFSET };
    case "strobe":
      return { offset: isStruck(motion.periodMs, elapsedMs) ? offsetOf(motion) : NO_OFFSET, rate: NO_OFFSET };
    case "drift": {
      const { realMsPerSecond, monotonicMsPerSecond } = motion;
      const seconds = elapsedMs / 1000;
      return {
        offset: { realMs: realMsPerSecond * seconds, monotonicMs: monotonicMsPerSecond * seconds },
        rate: { realMs: realMsPerSecond, monotonicMs: monotonicMsPerSecond },
      };
    }
  }
}

/** Milliseconds until what a process was told at `elapsedMs` must be told anew; nothing if that lasts. */
export function untilNextChange(motion: ClockMotion, elapsedMs: number): number | undefined {
  return motion.kind === "strobe" ? motion.periodMs - (elapsedMs % motion.periodMs) : undefined;
}

/** A strobe begins with the offset. */
function isStruck(periodMs: number, elapsedMs: number): boolean {
  return Math.floor(elapsedMs / periodMs) % 2 === 0;
}

function offsetOf({ realMs, monotonicMs }: ClockOffset): ClockOffset {
  return { realMs, monotonicMs };
}
