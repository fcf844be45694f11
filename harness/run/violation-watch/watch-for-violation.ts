import { Worker } from "node:worker_threads";
import { NEMESIS, type Op } from "../../../checkers/history/operation.ts";
import type { WatchFinding, WatchTask } from "./watch-messages.ts";

/** Judges a history while it is made, in a thread of its own, so that the load goes on undisturbed. */
export interface ViolationWatch {
  /** Takes an event in. */
  readonly note: (op: Op) => void;
  /** Ends the thread. */
  readonly close: () => Promise<void>;
}

export interface WatchListener {
  /** Called at most once, when a violation has become certain. */
  readonly onViolation: (explanation: string) => void;
  /** Called if the thread ends by itself: nothing is watched from then on. */
  readonly onFailure: (why: string) => void;
}

/** How long events are collected before they are sent: messages between threads are not free. */
const BATCH_MS = 25;

/** Always the compiled file: the oldest Node we support cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith(".ts")
    ? "../../../dist/harness/run/violation-watch/watch-worker.js"
    : "./watch-worker.js",
  import.meta.url,
);

/** @param model - The name of a model that comes with Faultline. */
export function watchForViolation(model: string, { onViolation, onFailure }: WatchListener): ViolationWatch {
  const task: WatchTask = { model };
  const worker = new Worker(ENTRY, { workerData: task });
  let batch: Op[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function flush(): void {
    timer = undefined;
    if (!isClosed) worker.postMessage(batch);
    batch = [];
  }

  function fail(why: string): void {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(timer);
    onFailure(why);
  }

  worker.on("message", ({ explanation }: WatchFinding) => {
    if (!isClosed) onViolation(explanation);
  });
  worker.on("error", (error) => {
    fail(error instanceof Error ? error.message : String(error));
  });
  worker.on("exit", () => {
    fail("its thread ended");
  });
  worker.unref();

  return {
    note(op) {
      if (isClosed || op.process === NEMESIS) return;
      batch.push(op);
      timer ??= setTimeout(flush, BATCH_MS);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await worker.terminate();
    },
  };
}
