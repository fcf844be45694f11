import type { Invoke } from "../../workloads/generator/generator.ts";
import type { FaultContext, FaultOutcome, Nemesis } from "../nemesis/nemesis.ts";
import { describeError } from "./classify.ts";
import type { Clock } from "./clock.ts";
import type { WorkerOutcome } from "./interpreter.ts";

/** A fault that takes longer than this to inject or undo is taken for stuck. */
const FAULT_TIMEOUT_NS = 30e9;

/**
 * Carries out the nemesis' operations. `ok` only for a fault that was seen in force; one that was not, that
 * threw or that got stuck is `info`, and makes the run unknown. One that had nothing to hit is `fail`.
 */
export function faultWorker(
  nemesis: Nemesis,
  context: FaultContext,
  clock: Clock,
): (op: Invoke) => Promise<WorkerOutcome> {
  return (op) =>
    new Promise((resolve) => {
      const controller = new AbortController();
      const cancel = clock.after(FAULT_TIMEOUT_NS, () => {
        controller.abort();
        resolve({ type: "info", error: "timeout: the fault was neither confirmed nor refused within 30 s" });
      });
      nemesis.invoke(op, context, controller.signal).then(
        (outcome) => {
          cancel();
          resolve(completionOf(outcome));
        },
        (error: unknown) => {
          cancel();
          resolve({ type: "info", error: describeError(error) });
        },
      );
    });
}

function completionOf(outcome: FaultOutcome): WorkerOutcome {
  switch (outcome.type) {
    case "confirmed":
      return { type: "ok", value: outcome.value };
    case "skipped":
      return { type: "fail", value: outcome.value, error: outcome.error };
    case "unconfirmed":
      return { type: "info", value: outcome.value, error: outcome.error };
  }
}
