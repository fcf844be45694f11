import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { ALL_KINDS } from "../transactions/graph/edges.ts";
import { graphOf } from "../transactions/graph/graph.ts";
import { operationOf } from "../transactions/operation-of.ts";
import { readRegisters } from "../transactions/rw-register/read-registers.ts";
import { anomalyOf } from "../transactions/weak/broken-rule.ts";
import { impossibleReadAnomalies } from "../transactions/weak/impossible-read-anomalies.ts";
import { type Broken, Levels } from "../transactions/weak/levels.ts";
import { INITIAL, type SessionHistory, sessionHistory } from "../transactions/weak/session-history.ts";
import { causeAndSessionOrder } from "../transactions/weak/version-order.ts";
import { doubts } from "../transactions/weak/weak-isolation.ts";
import { weakestBroken } from "../transactions/weak/weak-levels.ts";
import { writersByKey } from "../transactions/weak/writers-by-key.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { count } from "../wording.ts";
import { addRealTime } from "./real-time.ts";
import { replays } from "./replay-order.ts";
import { saturate } from "./saturate.ts";
import { findsOrder } from "./search-order.ts";
import { historyOf, shrinkTransactions } from "./shrink-transactions.ts";

const NAME = "sequential";

/**
 * Checks sequential consistency of registers in which every value is written to a key once: all operations, of all keys, can be put in one
 * order that keeps each session's own, and in which every read returns the latest write. Of transactions that is serializability with
 * the order of sessions (strong session serializability).
 *
 * Deciding it is NP-complete even so, and most histories are decided without a search:
 *
 * 1. an order that simply replays is looked for, by the order in which operations were invoked;
 * 2. what is not even causal has no such order;
 * 3. all that reads and sessions force is added until nothing is new: a cycle is a violation;
 * 4. an order that replays is looked for once more, by that graph, and by one in which time counts, too;
 * 5. a search over how far each session has come decides what is left, up to `maxStates` states; past them it is unknown.
 *
 * @see Lamport, "How to Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs", IEEE Transactions on Computers 1979.
 * @see Gibbons and Korach, "Testing Shared Memories", SIAM Journal on Computing 1997.
 */
export function sequential(): Checker {
  return { name: NAME, check };
}

function check(history: History, context: CheckContext): Verdict {
  const registers = readRegisters(history);
  if ("kind" in registers) return cannotTell(NAME, registers);
  if (context.expired()) return outOfTime(NAME);
  const sessions = sessionHistory(registers);
  const impossible = impossibleReadAnomalies(registers);
  const decision: Decision | "late" =
    impossible.length > 0 ? { anomalies: impossible } : decide(sessions, context);
  if (decision === "late") return outOfTime(NAME);
  const { reasons = [], steps, unordered } = decision;
  const anomalies =
    unordered === undefined ? (decision.anomalies ?? []) : [unorderedAnomaly(unordered, context)];
  return conclude({
    checker: NAME,
    details: { operations: sessions.nodes - 1, sessions: sessions.sessions - 1, decidedBy: steps },
    anomalies,
    reasons: [...doubts(sessions), ...reasons],
    summaries: {
      invalid: anomalies[0]?.explanation ?? "",
      valid: `One order of ${count(sessions.nodes - 1, "operation")} explains every read and keeps the order of ${count(sessions.sessions - 1, "session")}`,
    },
  });
}

interface Decision {
  readonly anomalies?: readonly Anomaly[];
  /** What no order explains, where a cycle does not show that by itself. */
  readonly unordered?: SessionHistory;
  readonly reasons?: readonly UnknownReason[];
  readonly steps?: "replay" | "causality" | "saturation" | "search";
}

function decide(sessions: SessionHistory, { expired, maxStates }: CheckContext): Decision | "late" {
  const levels = new Levels(sessions, expired);
  const causes = levels.judge("causes");
  if (causes !== undefined) return causes === "late" ? "late" : brokenBy(sessions, causes, "causality");
  const order = causeAndSessionOrder(sessions);
  if (replays(sessions, graphOf(sessions.nodes, order.edges, ALL_KINDS))) return { steps: "replay" };
  const causal = weakestBroken("causal", levels);
  if (causal !== undefined) return causal === "late" ? "late" : brokenBy(sessions, causal, "causality");
  const saturation = saturate(sessions, writersByKey(sessions), order, expired);
  if (saturation === "late") return "late";
  if (saturation === "too-large") return undecided(sessions, "too many for the clocks of all sessions");
  if ("cycle" in saturation)
    return {
      ...brokenBy(sessions, { rule: "sequential", cycle: saturation.cycle }, "saturation"),
      unordered: sessions,
    };
  if (replays(sessions, saturation.graph) || replaysInTime(sessions, expired)) return { steps: "replay" };
  const found = findsOrder(sessions, saturation.graph, {
    maxStates: Math.min(maxStates, MAX_STATES),
    expired,
  });
  if (found === "late") return "late";
  if (found === "too-large") return undecided(sessions, "too many to search through their orders");
  return found ? { steps: "search" } : { unordered: sessions, steps: "search" };
}

/** Beyond so many entries the clocks of another saturation would take too long. */
const MAX_ENTRIES = 2 ** 22;

/** Whether there is even an order that respects time: most databases have one, and it is easier to find, as it leaves less to choose. */
function replaysInTime(sessions: SessionHistory, expired: () => boolean): boolean {
  if (sessions.nodes * sessions.sessions > MAX_ENTRIES) return false;
  const order = causeAndSessionOrder(sessions);
  addRealTime(sessions, order);
  const saturation = saturate(sessions, writersByKey(sessions), order, expired);
  return typeof saturation === "object" && "graph" in saturation && replays(sessions, saturation.graph);
}

/** States are kept as text, so a search may not have as many as others. */
const MAX_STATES = 200_000;

function brokenBy(sessions: SessionHistory, broken: Broken, steps: Decision["steps"]): Decision {
  // Whatever weaker rule it breaks, it is reported as what this checker looks for.
  const anomaly = { ...anomalyOf(sessions, broken), name: "nonsequential" };
  return { anomalies: [anomaly], ...(steps === undefined ? {} : { steps }) };
}

function undecided(sessions: SessionHistory, why: string): Decision {
  const message = `Nothing contradicts an order of all ${count(sessions.nodes - 1, "operation")}, but none was found, and they are ${why}`;
  return { reasons: [{ kind: "incomplete", message }] };
}

/** How many operations of a violation without a cycle are shown. */
const MAX_SHOWN = 20;

/** The few operations that contradict each other by themselves, and why these do. */
function unorderedAnomaly(sessions: SessionHistory, context: CheckContext): Anomaly {
  const { transactions } = sessions.registers;
  const all = Array.from(sessions.transaction.subarray(INITIAL + 1)).sort((a, b) => a - b);
  const few = shrinkTransactions(transactions, all, {
    isContradictory: (history) => isContradictory(history, context),
    expired: context.expired,
  });
  const registers = readRegisters(historyOf(transactions, few));
  const decision = "kind" in registers ? "late" : decide(sessionHistory(registers), context);
  const [told] = decision === "late" ? [] : (decision.anomalies ?? []);
  const explanation = `None of the orders of ${count(few.length, "operation")} that keep each session's own explains what was read: all were tried`;
  const operations = few.slice(0, MAX_SHOWN).map((t) => operationOf(transactions, t));
  return { name: "nonsequential", explanation: told?.explanation ?? explanation, operations };
}

function isContradictory(history: History, context: CheckContext): boolean {
  const registers = readRegisters(history);
  if ("kind" in registers || impossibleReadAnomalies(registers).length > 0) return false;
  const decision = decide(sessionHistory(registers), context);
  return decision !== "late" && (decision.anomalies !== undefined || decision.unordered !== undefined);
}
