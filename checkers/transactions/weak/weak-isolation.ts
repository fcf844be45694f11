import type { CheckContext, Checker } from "../../checker.ts";
import { cannotTell, conclude, outOfTime } from "../../conclude.ts";
import type { History } from "../../history/history.ts";
import type { Anomaly, UnknownReason, Verdict } from "../../verdict.ts";
import { count } from "../../wording.ts";
import { readRegisters } from "../rw-register/read-registers.ts";
import { anomalyOf } from "./broken-rule.ts";
import { impossibleReadAnomalies } from "./impossible-read-anomalies.ts";
import { Levels } from "./levels.ts";
import { type SessionHistory, sessionHistory } from "./session-history.ts";
import { BRANCHED } from "./visibility-levels.ts";
import { strongestKept, type WeakLevel, weakestBroken } from "./weak-levels.ts";

export interface WeakIsolationOptions {
  readonly level: WeakLevel;
}

/**
 * Checks a weak level of isolation over registers in which every value is written to a key once: transactions of reads and writes, or plain
 * `read`, `write` and `cas` operations.
 *
 * All levels suppose one order of versions, the same for everybody, that respects sessions and what was read (so `causal` is causal
 * convergence, and `pram` is PRAM with such an order). They differ in what is **visible** to a transaction, and demand that the version read of
 * a key is the last of those visible:
 *
 * 1. `read-committed`: what the transaction has read from before. That is Biswas and Enea's read committed, and as much as monotonic atomic view
 *    (Bailis et al., VLDB 2013); Adya's PL-2 asks no more of registers than that reads are of what was committed, and in no circle;
 * 2. `read-atomic`: all that it reads from, and its own session;
 * 3. `pram`: all that its session has read from, and what these sessions had done by then;
 * 4. `causal`: all causes, that is all that can be reached over sessions and reads.
 *
 * Each is a set of edges that the order must have, and holds if they have no cycle. The first two cost O(n^1.5), the others O(n times sessions).
 * A transaction of unknown outcome counts if somebody read what it wrote, and nothing then follows it in its session.
 *
 * @see Biswas and Enea, "On the Complexity of Checking Transactional Consistency", OOPSLA 2019.
 * @see Møldrup and Pavlogiannis, "AWDIT: An Optimal Weak Database Isolation Tester", PLDI 2025.
 */
export function weakIsolation({ level }: WeakIsolationOptions): Checker {
  return { name: level, check: (history, context) => check(level, history, context) };
}

function check(level: WeakLevel, history: History, { expired }: CheckContext): Verdict {
  const registers = readRegisters(history);
  if ("kind" in registers) return cannotTell(level, registers);
  if (expired()) return outOfTime(level);
  const sessions = sessionHistory(registers);
  const impossible = impossibleReadAnomalies(registers);
  const kept = weakestBroken(level, new Levels(sessions, expired));
  const broken = kept === undefined || kept === "late" ? [] : [anomalyOf(sessions, kept)];
  const anomalies: Anomaly[] = [...impossible, ...broken];
  if (kept === "late" && anomalies.length === 0) return outOfTime(level);
  const reads = sessions.readFrom.length;
  return conclude({
    checker: level,
    details: {
      transactions: sessions.nodes - 1,
      sessions: sessions.sessions - 1,
      reads,
      ...(sessions.isBranched ? {} : strongestKept(kept)),
    },
    anomalies,
    reasons: doubts(sessions),
    summaries: {
      invalid: `Not ${TITLES[level]}: ${anomalies[0]?.explanation ?? ""}`,
      valid: `${count(reads, "read")} in ${count(sessions.nodes - 1, "transaction")} of ${count(sessions.sessions - 1, "session")} were ${TITLES[level]}`,
    },
  });
}

const TITLES: Readonly<Record<WeakLevel, string>> = {
  "read-committed": "read committed",
  "read-atomic": "read atomic",
  pram: "PRAM consistent",
  causal: "causally consistent",
};

/** Why nothing was shown, if nothing was. */
export function doubts({ readFrom, isBranched }: SessionHistory): UnknownReason[] {
  if (readFrom.length > 0) return isBranched ? [BRANCHED] : [];
  return [
    { kind: "not-exercised", message: "No read of a register succeeded, so nothing could be wrong with any" },
  ];
}
