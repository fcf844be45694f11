import { availability } from "../../checkers/availability.ts";
import type { Checker } from "../../checkers/checker.ts";
import { compose } from "../../checkers/compose.ts";
import { faultsConfirmed } from "../../checkers/faults-confirmed.ts";
import type { History } from "../../checkers/history/history.ts";
import { NANOS_PER_SECOND } from "../../checkers/history/operation.ts";
import { stats } from "../../checkers/stats.ts";
import { unhandledErrors } from "../../checkers/unhandled-errors.ts";
import type { UnknownReason, Verdict } from "../../checkers/verdict.ts";
import { findWorkload } from "../../workloads/registry.ts";
import { type CheckBudget, type CheckHelp, checkHistory, DEFAULT_BUDGET } from "../check/check-history.ts";
import { HarnessError } from "../harness-error.ts";
import { findFaultPackages } from "../nemesis/registry.ts";
import type { RunRecord } from "../store/run-record.ts";

/**
 * Judges the history of a run by everything that can be said about it: the workload's own checker, whether the
 * run was a test at all (enough operations succeeded, every fault was seen in force), and the figures.
 *
 * The same function judges a run when it ends and when its files are read again.
 */
export async function judge(
  history: History,
  record: RunRecord,
  budget: CheckBudget = DEFAULT_BUDGET,
  help: CheckHelp = {},
): Promise<Verdict> {
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
    agreeing(workload.checker(settings), record),
    faultsConfirmed({ expected: findFaultPackages(settings.nemesis).flatMap((fault) => fault.starts) }),
    conduct(record),
    crashes(record),
    stats({ minOkFraction: settings.minOkFraction }),
    availability,
    unhandledErrors,
  ]);
  return checkHistory(checker, history, budget, help);
}

/**
 * What is certain of a prefix stays so: a violation that ended the run must be found in the whole history too. If it is
 * not, one of two judgements is wrong, and no verdict may rest on either.
 */
function agreeing(checker: Checker, { stoppedBy }: RunRecord): Checker {
  if (stoppedBy === undefined) return checker;
  const agreed = (verdict: Verdict): Verdict => {
    if (verdict.valid !== true) return verdict;
    const message = `A violation was certain while the run went on, but the whole history has none, so this version of Faultline has an error: please report it with the run's files (${stoppedBy.explanation})`;
    return {
      checker: checker.name,
      valid: "unknown",
      summary: message,
      reasons: [{ kind: "crash", message }],
    };
  };
  return {
    name: checker.name,
    check: (history, context) => agreed(checker.check(history, context)),
    checkWithCrew: async (history, context, crew) =>
      agreed((await checker.checkWithCrew?.(history, context, crew)) ?? checker.check(history, context)),
  };
}

/** Says what went wrong in conducting the run, which the history alone does not tell. */
function conduct({ status, problems, stoppedBy }: RunRecord): Checker {
  const name = "conduct";
  const all = status === "running" ? [...problems, KILLED] : problems;
  const [first, ...rest] = all;
  return {
    name,
    check: () =>
      first === undefined
        ? { checker: name, valid: true, summary: conducted(stoppedBy) }
        : { checker: name, valid: "unknown", summary: first.message, reasons: [first, ...rest] },
  };
}

function conducted(stoppedBy: RunRecord["stoppedBy"]): string {
  if (stoppedBy === undefined) return "Every phase of the run was completed";
  const at = (stoppedBy.timeNs / NANOS_PER_SECOND).toFixed(3);
  return `The run was ended at ${at} s, as asked, since a violation had become certain`;
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
      message:
        sign === "pattern"
          ? `The log of node ${node} says what --log-pattern looks for${count > 1 ? `, ${count} times` : ""}: ${message}`
          : `Node ${node} crashed (${sign}${count > 1 ? `, ${count} times` : ""}): ${message}`,
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
