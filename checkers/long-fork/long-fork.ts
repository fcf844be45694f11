import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { atTime, byNode, byProcess, whenAnswered } from "../models/wording.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { andMore, capitalize, count, grouped } from "../wording.ts";
import { type ForkHistory, forkHistory, type GroupRead } from "./fork-history.ts";
import { type Fork, type ForkFindings, findForks, type Invention } from "./forks.ts";

const NAME = "long-fork";

/**
 * Checks for long forks, which parallel snapshot isolation allows and snapshot isolation does not: of two independent writes, one reader
 * sees only the first, and another only the second.
 *
 * A `write` is a transaction that sets one key, `[["w", key, value]]`, and no key is written twice. A `read` is one that reads a
 * group of keys, `[["r", key, null], ...]`. Reads of the same keys are compared; how current they are, and whether reads of
 * different groups agree, is not looked at. Values that nobody can have written are found where the history has writes.
 *
 * Jepsen compares all pairs of reads; here it is one comparison a read, see `findForks`.
 *
 * @see Sovran, Power, Aguilera and Li, "Transactional Storage for Geo-Replicated Systems", SOSP 2011.
 */
export function longFork(): Checker {
  return { name: NAME, check };
}

function check(history: History, context: CheckContext): Verdict {
  const operations = forkHistory(history, context.expired);
  if (operations === undefined) return outOfTime(NAME);
  if (typeof operations === "string") return cannotTell(NAME, { kind: "malformed", message: operations });
  const found = findForks(operations, context.expired);
  if (found === undefined) return outOfTime(NAME);
  const { forks, inventions, groups, comparedGroups, early, late, partial } = found;
  const reads = operations.reads.length;
  return conclude({
    checker: NAME,
    details: {
      reads,
      writes: operations.writes.size,
      acknowledged: operations.acknowledged,
      groups,
      comparedGroups,
      readsOfNothing: early,
      readsOfAll: late,
      readsOfSome: partial,
      forks: forks.length,
      unexpected: inventions.length,
    },
    anomalies: [
      ...forkAnomaly(history, forks, operations),
      ...inventionAnomaly(history, inventions, operations),
    ],
    reasons: notExercised(found, reads),
    summaries: {
      invalid: invalidSummary(found),
      valid: `${count(reads, "read")} of ${count(groups, "group")} show the writes of each in one order; ${grouped(comparedGroups)} of them were seen in part`,
    },
  });
}

function notExercised({ comparedGroups }: ForkFindings, reads: number): UnknownReason[] {
  if (comparedGroups > 0) return [];
  const message =
    reads === 0
      ? "No read succeeded"
      : `Of no group did two of the ${count(reads, "read")} show some keys and not others, so none could contradict another`;
  return [{ kind: "not-exercised", message }];
}

function invalidSummary({ forks, inventions, groups }: ForkFindings): string {
  const found = [
    ...(forks.length > 0
      ? [`reads of ${grouped(forks.length)} of ${count(groups, "group")} contradict each other`]
      : []),
    ...(inventions.length > 0
      ? [`${count(inventions.length, "value")} read that nobody can have written`]
      : []),
  ].join(", and ");
  return capitalize(found);
}

function forkAnomaly(history: History, forks: readonly Fork[], { writes }: ForkHistory): Anomaly[] {
  const [first, ...others] = forks;
  if (first === undefined) return [];
  const [a, b] = first.reads;
  const [onlyA, onlyB] = first.only;
  const told = `${readWords(history, a)} shows key ${onlyA} and not ${onlyB}, but ${readWords(history, b)} shows ${onlyB} and not ${onlyA}: each of the two writes was there first`;
  const writers = first.only.map((key) => writes.get(key)?.invoked);
  return [
    {
      name: "long-fork",
      explanation: capitalize(`${told}${andMore(others.length, "group", "read like that")}`),
      operations: operationsAt(history, [a.invoked, b.invoked, ...writers]),
    },
  ];
}

function inventionAnomaly(
  history: History,
  inventions: readonly Invention[],
  { writes }: ForkHistory,
): Anomaly[] {
  const [first, ...others] = inventions;
  if (first === undefined) return [];
  const { read, key, value } = first;
  const write = writes.get(key);
  const shown = `${readWords(history, read)} shows ${canonicalJson(value)} in key ${key}`;
  const told = `${shown}, ${whyNot(history, first, write)}${andMore(others.length, "value", "unexpected")}`;
  return [
    {
      name: "unexpected",
      explanation: capitalize(told),
      operations: operationsAt(history, [read.invoked, write?.invoked]),
    },
  ];
}

function whyNot(
  history: History,
  { value }: Invention,
  write: ReturnType<ForkHistory["writes"]["get"]>,
): string {
  if (write === undefined) return "which nobody ever tried to write";
  if (canonicalJson(write.value) !== canonicalJson(value))
    return `although all that was ever to be written there is ${canonicalJson(write.value)}`;
  const writer = history.operationAt(write.invoked);
  return write.failed
    ? `although the write by ${byProcess(writer)} had failed at ${whenAnswered(writer)} and must have had no effect`
    : `although ${byProcess(writer)} began to write it only at ${atTime(writer.invocation)}, after that read had ended`;
}

/** `the read answered by n1 at 0.226 s (process 4)` */
function readWords(history: History, { invoked, completed }: GroupRead): string {
  if (invoked < 0) return `the read at ${atTime(history.op(completed))}`;
  const read = history.operationAt(invoked);
  return `the read answered${byNode(read)} at ${whenAnswered(read)} (${byProcess(read)})`;
}

function operationsAt(history: History, positions: readonly (number | undefined)[]): Operation[] {
  return positions
    .filter((position) => position !== undefined && position >= 0)
    .sort((a, b) => Number(a) - Number(b))
    .map((position) => history.operationAt(Number(position)));
}
