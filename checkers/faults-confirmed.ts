import type { Checker } from "./checker.ts";
import { canonicalJson } from "./history/canonical-json.ts";
import type { History } from "./history/history.ts";
import { NANOS_PER_SECOND, type Operation } from "./history/operation.ts";
import type { UnknownReason, Verdict } from "./verdict.ts";
import { count } from "./wording.ts";

export interface FaultsConfirmedOptions {
  /** The operations of the nemesis that the run was meant to have, for example `start-partition`. */
  readonly expected?: readonly string[];
}

/**
 * A fault that did not happen is not a test: answers unknown unless every operation of the nemesis was confirmed by
 * observation, and each of `expected` at least once.
 */
export function faultsConfirmed({ expected = [] }: FaultsConfirmedOptions = {}): Checker {
  return { name: "faults-confirmed", check: (history) => judge(history, expected) };
}

function judge(history: History, expected: readonly string[]): Verdict {
  const faults = [...history.nemesisOperations()];
  const byF: Record<string, { confirmed: number; unconfirmed: number }> = {};
  for (const fault of faults) {
    const counts = (byF[fault.invocation.f] ??= { confirmed: 0, unconfirmed: 0 });
    if (isConfirmed(fault)) counts.confirmed++;
    else counts.unconfirmed++;
  }
  const absent = expected.filter((f) => byF[f] === undefined);
  const [reason, ...reasons] = [
    ...faults.filter((fault) => !isConfirmed(fault)).map((fault) => unconfirmed(describeUnconfirmed(fault))),
    ...absent.map((f) => unconfirmed(`The run was to have ${f}, but none was injected`)),
  ];
  const details = { byF };
  if (reason !== undefined) {
    const summary =
      reasons.length === 0 ? reason.message : `${reason.message}, and ${count(reasons.length, "fault")} more`;
    return { checker: "faults-confirmed", valid: "unknown", summary, details, reasons: [reason, ...reasons] };
  }
  const summary =
    faults.length === 0
      ? "No faults were asked for"
      : `All ${count(faults.length, "fault action")} were confirmed by observation`;
  return { checker: "faults-confirmed", valid: true, summary, details };
}

/** `ok` of a nemesis means that the fault was observed in force, or observed undone. */
function isConfirmed({ completion }: Operation): boolean {
  return completion?.type === "ok";
}

function unconfirmed(message: string): UnknownReason {
  return { kind: "fault-unconfirmed", message };
}

function describeUnconfirmed({ invocation, completion }: Operation): string {
  const fault = `${invocation.f} at ${(invocation.time / NANOS_PER_SECOND).toFixed(3)} s`;
  if (completion === undefined) return `${fault} never completed`;
  const error = completion.error === undefined ? "" : ` (${completion.error})`;
  const verb = completion.type === "fail" ? "did not happen" : "was not confirmed";
  return `${fault} ${verb}${error}; observed: ${canonicalJson(completion.value)}`;
}
