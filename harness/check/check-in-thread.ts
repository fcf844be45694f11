import { Worker } from "node:worker_threads";
import type { Verdict } from "../../checkers/verdict.ts";
import { nameOfSource, STANDARD_INPUT } from "../store/load-history.ts";
import type { FileCheck, FileCheckHelp } from "./check-file.ts";
import { defaultWorkers } from "./crew.ts";
import { type FileCheckNews, type FileCheckStart, receivedError } from "./file-check-messages.ts";

/** Always the compiled file: the oldest Node we support cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith(".ts")
    ? "../../dist/harness/check/check-file-worker.js"
    : "./check-file-worker.js",
  import.meta.url,
);

/**
 * The same as `checkFile` in a thread of its own, so that this one hears signals and shows progress however busy the
 * check is, and outlives a history that is larger than the memory.
 */
export async function checkFileInThread(
  check: FileCheck,
  { workers = defaultWorkers(), signal, onRead, onProgress, onNote }: ThreadHelp = {},
): Promise<Verdict> {
  const interrupted = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: FileCheckStart = { check, workers, interrupted };
  const readsInput = check.name === STANDARD_INPUT;
  const thread = new Worker(ENTRY, { workerData, stdin: readsInput });
  if (readsInput && thread.stdin !== null) process.stdin.pipe(thread.stdin);
  let isRead = false;
  let interrupt = (): void => undefined;
  try {
    return await new Promise<Verdict>((resolve, reject) => {
      interrupt = (): void => {
        Atomics.store(new Int32Array(interrupted), 0, 1);
        thread.postMessage("interrupt");
        // Reading may wait for ever, for a pipe that nobody writes to.
        if (!isRead) resolve(unknown("time", `${nameOfSource(check.name)} was not read to its end`));
      };
      if (signal?.aborted === true) interrupt();
      signal?.addEventListener("abort", interrupt, { once: true });
      thread.on("message", (news: FileCheckNews) => {
        isRead ||= news.kind === "history";
        if (news.kind === "read") onRead?.(news.bytes, news.total);
        else if (news.kind === "progress") onProgress?.(news.progress);
        else if (news.kind === "note") onNote?.(news.message);
        else if (news.kind === "verdict") resolve(news.verdict);
        else if (news.kind === "error") reject(receivedError(news.error));
      });
      thread.on("error", (error) => {
        if (isOutOfMemory(error)) resolve(unknown("memory", outOfMemory(check.name)));
        else reject(error instanceof Error ? error : new Error(String(error)));
      });
      thread.on("exit", (code) => {
        reject(new Error(`The thread that checks ended with ${code}, and without a verdict`));
      });
    });
  } finally {
    signal?.removeEventListener("abort", interrupt);
    // What nobody reads any more would keep this process from ending.
    if (readsInput) process.stdin.destroy();
    await thread.terminate();
  }
}

type ThreadHelp = Omit<FileCheckHelp, "isInterrupted" | "onHistory">;

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function outOfMemory(name: string): string {
  return `The memory of this process did not suffice to read and check ${nameOfSource(name)}: NODE_OPTIONS=--max-old-space-size=<MiB> gives it more`;
}

function unknown(kind: "time" | "memory", message: string): Verdict {
  return { checker: "check", valid: "unknown", summary: message, reasons: [{ kind, message }] };
}
