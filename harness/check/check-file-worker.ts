import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { checkFile } from "./check-file.ts";
import { type FileCheckNews, type FileCheckStart, sentError } from "./file-check-messages.ts";

/** Nobody looks at progress more often. */
const NEWS_MS = 100;

const port = portToParent();
const { check, workers, interrupted } = workerData as FileCheckStart;

// Told twice of an interruption: by a message while it waits for others, by the integer while it is busy itself.
const flag = new Int32Array(interrupted);
const controller = new AbortController();
port.once("message", () => {
  controller.abort();
});

try {
  const verdict = await checkFile(check, {
    workers,
    signal: controller.signal,
    isInterrupted: () => Atomics.load(flag, 0) !== 0,
    onRead: seldom((bytes, total) => {
      tell({ kind: "read", bytes, total });
    }),
    onHistory() {
      tell({ kind: "history" });
    },
    onProgress: seldom((progress) => {
      tell({ kind: "progress", progress });
    }),
    onNote(message) {
      tell({ kind: "note", message });
    },
  });
  tell({ kind: "verdict", verdict });
} catch (error) {
  tell({ kind: "error", error: sentError(error) });
}
port.close();

function tell(news: FileCheckNews): void {
  port.postMessage(news);
}

/** Passes on the first call, and of those that follow one in every `NEWS_MS`. */
function seldom<Args extends readonly unknown[]>(report: (...args: Args) => void): (...args: Args) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const now = performance.now();
    if (now - reportedAt < NEWS_MS) return;
    reportedAt = now;
    report(...args);
  };
}

function portToParent(): MessagePort {
  if (parentPort === null) throw new Error("This is no program of its own: a check starts it");
  return parentPort;
}
