import { Worker } from "node:worker_threads";
import type { Outcome } from "../../checkers/linearizability/outcome.ts";
import { type Answer, fromSent, type Question, type WorkerStart } from "./messages.ts";

/** Always the compiled file: the oldest Node we support cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith(".ts") ? "../../dist/harness/check/check-worker.js" : "./check-worker.js",
  import.meta.url,
);

/** Whoever has not answered so long after the time was up never will: a step of a model that does not end, say. */
const GRACE_MS = 10_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const MIB = 2 ** 20;
/** What a thread needs for itself. */
const LEAST_HEAP_MIB = 64;

export interface SeatOptions {
  readonly start: WorkerStart;
  /** Upper bound on what lies outside of typed arrays, which engines count by themselves. */
  readonly heapBytes: number;
  /** The compiled file of another worker, for tests. */
  readonly entry?: URL;
}

/**
 * A place for one worker at a time. A worker is started at the first question, and another one after it was lost: every
 * question gets an answer, or the reason why there is none.
 */
export class WorkerSeat {
  readonly #options: SeatOptions;
  #worker: Worker | undefined;

  constructor(options: SeatOptions) {
    this.#options = options;
  }

  /** @throws what the model or an engine threw. */
  async ask(question: Question): Promise<Outcome> {
    const worker = this.#occupy();
    const answer = await new Promise<Answer | Lost>((resolve) => {
      const patience = setTimeout(
        () => {
          settle({ kind: "lost", error: new Error("it did not end when the time was up") });
        },
        Math.min(question.deadline - Date.now() + GRACE_MS, MAX_TIMEOUT_MS),
      );
      const settle = (result: Answer | Lost): void => {
        clearTimeout(patience);
        worker.removeAllListeners("message").removeAllListeners("error").removeAllListeners("exit");
        // Whatever comes now comes too late to matter, but must not end the process.
        worker.on("error", () => undefined);
        resolve(result);
      };
      worker.on("message", settle);
      worker.on("error", (error) => {
        settle({ kind: "lost", error });
      });
      worker.on("exit", (code) => {
        settle({ kind: "lost", error: new Error(`it ended with ${code}`) });
      });
      worker.postMessage(question);
    });
    switch (answer.kind) {
      case "outcome":
        return fromSent(answer.outcome);
      case "out-of-memory":
        return outOfMemory(answer.message);
      case "thrown":
        throw Object.assign(new Error(answer.message), answer.stack !== undefined && { stack: answer.stack });
      case "lost":
        await this.close();
        return outcomeOfLoss(answer.error);
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #occupy(): Worker {
    const { start, heapBytes, entry = ENTRY } = this.#options;
    this.#worker ??= new Worker(entry, {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(LEAST_HEAP_MIB, Math.floor(heapBytes / MIB)) },
    });
    return this.#worker;
  }
}

interface Lost {
  readonly kind: "lost";
  readonly error: unknown;
}

function outcomeOfLoss(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? outOfMemory(message)
    : { kind: "lost", reason: "crash", message: `the thread that was deciding it was lost (${message})` };
}

function outOfMemory(message: string): Outcome {
  return {
    kind: "lost",
    reason: "memory",
    message: `the thread that was deciding it ran out of memory (${message})`,
  };
}
