import { availability } from "../../checkers/availability.ts";
import type { CheckContext, Checker } from "../../checkers/checker.ts";
import { compose } from "../../checkers/compose.ts";
import { faultsConfirmed } from "../../checkers/faults-confirmed.ts";
import type { History } from "../../checkers/history/history.ts";
import { stats } from "../../checkers/stats.ts";
import { unhandledErrors } from "../../checkers/unhandled-errors.ts";
import type { UnknownReason, Verdict } from "../../checkers/verdict.ts";
import { findWorkload } from "../../workloads/registry.ts";
import { HarnessError } from "../harness-error.ts";
import { findFaultPackages } from "../nemesis/registry.ts";
import type { RunRecord } from "../store/run-record.ts";

export interface JudgeBudget {
  readonly timeLimitMs: number;
  readonly maxStates: number;
}

export const DEFAULT_BUDGET: JudgeBudget = { timeLimitMs: 60_000, maxStates: 4_000_000 };

/**
 * Judges the history of a run by everything that can be said about it: the workload's own checker, whether the
 * run was a test at all (enough operations succeeded, every fault was seen in force), and the figures.
 *
 * The same function judges a run when it ends and when its files are read again.
 */
export function judge(history: History, record: RunRecord, budget: JudgeBudget = DEFAULT_BUDGET): Verdict {
  const { settings } = record;
  const workload = findWorkload(settings.workload);
  if (workload === undefined) {
    throw new HarnessError(
      "malformed",
      `The run's workload ${settings.workload} is not known to this version`,
      "Check its history.jsonl against a --model",
    );
  }
  const checker = compose(`${settings.target} ${settings.workload}`, [
    workload.checker(settings),
    faultsConfirmed({ expected: findFaultPackages(settings.nemesis).flatMap((fault) => fault.starts) }),
    conduct(record),
    crashes(record),
    stats({ minOkFraction: settings.minOkFraction }),
    availability,
    unhandledErrors,
  ]);
  return checker.check(history, checkContext(budget));
}

/** Turns a budget in milliseconds into what a pure checker can ask. */
export function checkContext(budget: JudgeBudget): CheckContext {
  const deadline = performance.now() + budget.timeLimitMs;
  return { expired: () => performance.now() > deadline, maxStates: budget.maxStates };
}

/** Says what went wrong in conducting the run, which the history alone does not tell. */
function conduct({ status, problems }: RunRecord): Checker {
  const name = "conduct";
  const all = status === "running" ? [...problems, KILLED] : problems;
  const [first, ...rest] = all;
  return {
    name,
    check: () =>
      first === undefined
        ? { checker: name, valid: true, summary: "Every phase of the run was completed" }
        : { checker: name, valid: "unknown", summary: first.message, reasons: [first, ...rest] },
  };
}

/**
 * Says which nodes crashed. That is no anomaly of what the database answered, but nothing that a run should pass over
 * either: what crashed may have been about to answer wrongly, so the verdict is unknown at best.
 */
function crashes({ crashes: signs }: RunRecord): Checker {
  const name = "crashes";
  const [first, ...rest] = signs.map(
    ({ node, sign, message, count }): UnknownReason => ({
      kind: "crash",
      message: `Node ${node} crashed (${sign}${count > 1 ? `, ${count} times` : ""}): ${message}`,
    }),
  );
  const summary =
    rest.length === 0
      ? (first?.message ?? "")
      : `${first?.message ?? ""}; ${rest.length} more signs of crashes`;
  return {
    name,
    check: () =>
      first === undefined
        ? { checker: name, valid: true, summary: "No node crashed" }
        : { checker: name, valid: "unknown", summary, reasons: [first, ...rest] },
  };
}

/** A run whose record was never closed. */
const KILLED: UnknownReason = {
  kind: "incomplete",
  message: "The harness did not end this run, it was killed or still goes on: the history is a prefix",
};
