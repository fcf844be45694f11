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
 *
 * A `fail` of the nemesis says that there was nothing to do, such as pausing a node that another fault keeps dead.
 * It takes nothing from the run as long as the same fault was confirmed at another time.
 */
export function faultsConfirmed({ expected = [] }: FaultsConfirmedOptions = {}): Checker {
  return { name: "faults-confirmed", check: (history) => judge(history, expected) };
}

/** What the history says of a fault; a nemesis' `ok` means observed in force, or observed undone. */
type Fate = "confirmed" | "skipped" | "unconfirmed";

function fateOf({ completion }: Operation): Fate {
  if (completion?.type === "ok") return "confirmed";
  return completion?.type === "fail" ? "skipped" : "unconfirmed";
}

function judge(history: History, expected: readonly string[]): Verdict {
  const faults = [...history.nemesisOperations()];
  const byF = countFates(faults);
  const total = faults.filter((fault) => fateOf(fault) === "confirmed").length;
  const [reason, ...reasons] = [
    ...faults.filter((fault) => fateOf(fault) === "unconfirmed").map((fault) => reasonOf(describe(fault))),
    ...expected
      .filter((f) => (byF[f]?.confirmed ?? 0) === 0)
      .map((f) => reasonOf(`The run was to have ${f}, but none was injected`)),
  ];
  const details = { byF };
  if (reason !== undefined) {
    const summary =
      reasons.length === 0 ? reason.message : `${reason.message}, and ${count(reasons.length, "fault")} more`;
    return { checker: "faults-confirmed", valid: "unknown", summary, details, reasons: [reason, ...reasons] };
  }
  const skipped = faults.length - total;
  const summary =
    faults.length === 0
      ? "No faults were asked for"
      : `All ${count(total, "fault action")} were confirmed by observation${skipped === 0 ? "" : `, ${skipped} more found nothing to hit`}`;
  return { checker: "faults-confirmed", valid: true, summary, details };
}

function countFates(faults: readonly Operation[]): Record<string, Record<Fate, number>> {
  const byF: Record<string, Record<Fate, number>> = {};
  for (const fault of faults) {
    const counts = (byF[fault.invocation.f] ??= { confirmed: 0, skipped: 0, unconfirmed: 0 });
    counts[fateOf(fault)]++;
  }
  return byF;
}

function reasonOf(message: string): UnknownReason {
  return { kind: "fault-unconfirmed", message };
}

function describe({ invocation, completion }: Operation): string {
  const fault = `${invocation.f} at ${(invocation.time / NANOS_PER_SECOND).toFixed(3)} s`;
  if (completion === undefined) return `${fault} never completed`;
  const error = completion.error === undefined ? "" : ` (${completion.error})`;
  return `${fault} was not confirmed${error}; observed: ${canonicalJson(completion.value)}`;
}
