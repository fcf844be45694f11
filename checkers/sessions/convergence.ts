import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { NANOS_PER_MS } from "../history/operation.ts";
import { byProcess, onNode, seconds, whenAnswered } from "../models/wording.ts";
import { operationOf } from "../transactions/operation-of.ts";
import { readRegisters } from "../transactions/rw-register/read-registers.ts";
import type { RegisterTransactions } from "../transactions/rw-register/register-transactions.ts";
import { assignmentWords } from "../transactions/rw-register/wording.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { andMore, capitalize, count, grouped } from "../wording.ts";
import { type FinalRead, type FinalReads, finalReads } from "./final-reads.ts";

const NAME = "convergence";
const DEFAULT_QUIET_MS = 1000;

export interface ConvergenceOptions {
  /** Milliseconds that nodes have after the last write of a key and the last event of a fault until they have to agree. Default: 1000. */
  readonly quietMs?: number;
}

/**
 * Checks eventual convergence: after the last write of a key and the end of all faults, and a quiet time on top, all reads of the key agree,
 * whichever node answers. It says how long it took, too. A key counts if two nodes were read of by then. In linear time.
 *
 * A write of unknown outcome may take effect at any time: where one explains a difference, nothing is proved.
 *
 * @see Terry et al., "Managing Update Conflicts in Bayou", SOSP 1995.
 */
export function convergence({ quietMs = DEFAULT_QUIET_MS }: ConvergenceOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(quietMs, history, context) };
}

function check(quietMs: number, history: History, { expired }: CheckContext): Verdict {
  const registers = readRegisters(history);
  if ("kind" in registers) return cannotTell(NAME, registers);
  if (expired()) return outOfTime(NAME);
  const keys = finalReads(registers, quietMs);
  if (keys.length === 0) {
    const message = `No key was read from two nodes later than ${quietMs} ms after its last write and the last fault`;
    return cannotTell(NAME, { kind: "not-exercised", message });
  }
  const apart = keys.filter(({ other, isExcused }) => other !== undefined && !isExcused);
  const excused = keys.filter(({ isExcused }) => isExcused);
  const slowest = keys.reduce((most, { convergedAfter }) => Math.max(most, convergedAfter), 0);
  return conclude({
    checker: NAME,
    details: {
      keys: keys.length,
      notConverged: apart.length,
      excused: excused.length,
      slowestMs: slowest / NANOS_PER_MS,
    },
    anomalies: anomalies(registers, apart, quietMs),
    reasons: excused.slice(0, 1).map((each) => doubt(registers, each)),
    summaries: {
      invalid: `${grouped(apart.length)} of ${count(keys.length, "key")} did not converge`,
      valid: `All nodes agreed on ${count(keys.length, "key")}, at the latest ${seconds(slowest)} after the last write and fault`,
    },
  });
}

function anomalies(
  registers: RegisterTransactions,
  [first, ...others]: readonly FinalReads[],
  quietMs: number,
): Anomaly[] {
  if (first?.other === undefined) return [];
  const { last, other, activeUntil } = first;
  const explanation = `${capitalize(saw(registers, other))}, and ${saw(registers, last)}, although nothing was written to the key, and no fault was there, after ${seconds(activeUntil)}, and nodes had ${quietMs} ms to agree${andMore(others.length, "key", "read differently")}`;
  const operations = [other, last].map(({ transaction }) => operationOf(registers.transactions, transaction));
  return [{ name: "not-converged", explanation, operations }];
}

function doubt(registers: RegisterTransactions, { last, other }: FinalReads): UnknownReason {
  const reads = other === undefined ? "" : `${saw(registers, other)}, and ${saw(registers, last)}`;
  return {
    kind: "incomplete",
    message: `${capitalize(reads)}, but a write of unknown outcome may have taken effect in between`,
  };
}

/** `process 4 read x = 7 on n1 at 3.200 s` */
function saw(registers: RegisterTransactions, { transaction, version }: FinalRead): string {
  const operation = operationOf(registers.transactions, transaction);
  return `${byProcess(operation)} read ${assignmentWords(registers, version)}${onNode(operation)} at ${whenAnswered(operation)}`;
}
