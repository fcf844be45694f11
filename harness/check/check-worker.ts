import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { CheckContext } from "../../checkers/checker.ts";
import { decideObject } from "../../checkers/linearizability/decide-object.ts";
import type { Engine } from "../../checkers/linearizability/engines/engine.ts";
import { ENGINES, findEngine } from "../../checkers/linearizability/engines/registry.ts";
import { fromPortable } from "../../checkers/linearizability/portable-calls.ts";
import { findModel } from "../../checkers/models/registry.ts";
import { type Answer, type Question, toSent, type WorkerStart } from "./messages.ts";

/** Decides one object after the other, as it is asked. */
const { port, cancelled } = started();

port.on("message", (question: Question) => {
  port.postMessage(answer(question));
});

function answer({ job, deadline }: Question): Answer {
  try {
    const model = findModel(job.model);
    if (model === undefined) throw new RangeError(`No model is called ${job.model}`);
    const budget: CheckContext = {
      expired: () => Atomics.load(cancelled, 0) !== 0 || Date.now() > deadline,
      maxStates: job.maxStates,
      ...(job.maxBytes !== undefined && { maxBytes: job.maxBytes }),
    };
    // Engines for special kinds of objects have been asked before the object was sent.
    const outcome = decideObject({ model, calls: fromPortable(job.calls), budget }, enginesFor(job), 1);
    if (outcome.kind === "lost") throw new Error(outcome.message);
    return { kind: "outcome", outcome: toSent(outcome) };
  } catch (error) {
    if (isOutOfMemory(error)) return { kind: "out-of-memory", message: error.message };
    if (!(error instanceof Error)) return { kind: "thrown", message: String(error) };
    return {
      kind: "thrown",
      message: error.message,
      ...(error.stack !== undefined && { stack: error.stack }),
    };
  }
}

function enginesFor({ engine }: Question["job"]): readonly Engine[] {
  if (engine === undefined) return ENGINES;
  const found = findEngine(engine);
  if (found === undefined) throw new RangeError(`No engine is called ${engine}`);
  return [found];
}

/** What V8 says when an array is larger than the memory that is left. */
function isOutOfMemory(error: unknown): error is RangeError {
  return (
    error instanceof RangeError &&
    /array buffer allocation failed|invalid (typed )?array length/i.test(error.message)
  );
}

function started(): { readonly port: MessagePort; readonly cancelled: Int32Array } {
  if (parentPort === null) throw new Error("This is no program of its own: a check starts it");
  const start = workerData as WorkerStart;
  return { port: parentPort, cancelled: new Int32Array(start.cancelled) };
}
