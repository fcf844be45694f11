import { NANOS_PER_MS } from "../../checkers/history/operation.ts";

/**
 * All that a run knows of time. The interpreter and its workers ask nothing else for it, so the same code runs
 * in real time against real databases and in virtual time inside a simulator.
 */
export interface Clock {
  /** Nanoseconds since the run began, monotonic. */
  now(): number;
  /** Calls `callback` once, `delayNs` from now, unless the returned function is called first. */
  after(delayNs: number, callback: () => void): () => void;
  /** Resolves after letting everything else that is due happen: input, output, timers. */
  breathe(): Promise<void>;
}

/** The machine's monotonic clock. Timers are Node's, so they fire up to a millisecond or two late, never early. */
export function realClock(): Clock {
  const start = process.hrtime.bigint();
  return {
    now: () => Number(process.hrtime.bigint() - start),
    after(delayNs, callback) {
      const timer = setTimeout(callback, Math.ceil(delayNs / NANOS_PER_MS));
      return () => {
        clearTimeout(timer);
      };
    },
    breathe: () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  };
}
