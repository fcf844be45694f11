import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { CheckContext } from "../../../checkers/checker.ts";
import type { Op } from "../../../checkers/history/operation.ts";
import { explainViolation } from "../../../checkers/linearizability/counterexample/explain-violation.ts";
import { LinearizabilityMonitor } from "../../../checkers/linearizability/monitor/monitor.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { findModel } from "../../../checkers/models/registry.ts";
import type { WatchFinding, WatchTask } from "./watch-messages.ts";

/** How long it judges at a stretch before it takes in what has happened meanwhile. */
const STRETCH_MS = 100;
const MAX_STATES = 2_000_000;
const MAX_BYTES = 512 * 1024 * 1024;
/** Words for a violation are worth waiting for, but not for long. */
const EXPLAIN_MS = 300;

const { model, port } = started();
const monitor = new LinearizabilityMonitor(model);
let isJudging = false;

port.on("message", (ops: readonly Op[]) => {
  for (const op of ops) monitor.append(op);
  if (!isJudging) judge();
});

function judge(): void {
  isJudging = monitor.due > 0;
  if (!isJudging) return;
  const began = performance.now();
  const found = monitor.judge(budget(STRETCH_MS));
  if (found === undefined) {
    // Half of the time goes to whoever else needs the processor: the database is often on the same machine.
    setTimeout(judge, performance.now() - began);
    return;
  }
  const { explanation } = explainViolation(model, found.calls, found.decision, budget(EXPLAIN_MS));
  const finding: WatchFinding = { explanation };
  port.postMessage(finding);
}

function budget(milliseconds: number): CheckContext {
  const deadline = performance.now() + milliseconds;
  return { expired: () => performance.now() > deadline, maxStates: MAX_STATES, maxBytes: MAX_BYTES };
}

function started(): { readonly model: Model; readonly port: MessagePort } {
  const { model: name } = workerData as WatchTask;
  const known = findModel(name);
  if (known === undefined || parentPort === null) throw new Error(`There is nothing to watch for: ${name}`);
  return { model: known, port: parentPort };
}
