import { availableParallelism } from "node:os";
import type { Crew } from "../../checkers/linearizability/crew.ts";
import type { CheckProgress } from "../../checkers/linearizability/docket.ts";
import { WorkerSeat } from "./worker-seat.ts";

export interface CrewOptions {
  /** Threads besides this one; with 0 all is done in this one. */
  readonly workers: number;
  readonly timeLimitMs: number;
  /** For all threads together. */
  readonly maxBytes: number;
  /** Ends the check with what is known. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Searches that may visit no more states than this are not sent to a thread. */
  readonly notWorthSending?: number;
  /** The compiled file of another worker, for tests. */
  readonly entry?: URL;
}

/** A search of so many states is over before a thread has been started for it. */
const NOT_WORTH_SENDING = 250_000;

/** Threads that decide objects. Nothing is started before there is something to decide. */
export interface WorkerCrew extends Crew {
  /** Ends every thread. Harmless when called twice. */
  readonly close: () => Promise<void>;
}

/** One core is left for the thread that hands out the work. */
export function defaultWorkers(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** How long this thread may be busy before it lets events in. */
const STRETCH_MS = 50;

export function workerCrew({
  workers,
  timeLimitMs,
  maxBytes,
  signal,
  onProgress,
  notWorthSending = NOT_WORTH_SENDING,
  entry,
}: CrewOptions): WorkerCrew {
  const cancelled = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const deadline = Date.now() + timeLimitMs;
  const share = Math.floor(maxBytes / Math.max(1, workers));
  const idle = Array.from(
    { length: workers },
    () => new WorkerSeat({ start: { cancelled }, heapBytes: share, ...(entry !== undefined && { entry }) }),
  );
  const seats = [...idle];
  let stretchBegan = performance.now();

  const cancel = (): void => {
    Atomics.store(new Int32Array(cancelled), 0, 1);
  };
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });

  return {
    size: workers,
    notWorthSending,
    cancel,
    async decide(job) {
      const seat = idle.pop();
      if (seat === undefined) throw new RangeError(`More than ${workers} objects were to be decided at once`);
      try {
        return await seat.ask({
          job: { ...job, maxBytes: Math.min(job.maxBytes ?? share, share) },
          deadline,
        });
      } finally {
        idle.push(seat);
      }
    },
    pause() {
      if (performance.now() - stretchBegan < STRETCH_MS) return undefined;
      return new Promise((resolve) => {
        setImmediate(() => {
          stretchBegan = performance.now();
          resolve();
        });
      });
    },
    report(progress) {
      onProgress?.(progress);
    },
    async close() {
      cancel();
      signal?.removeEventListener("abort", cancel);
      await Promise.all(seats.map((seat) => seat.close()));
    },
  };
}
