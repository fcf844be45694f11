import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { readRegisters } from "../transactions/rw-register/read-registers.ts";
import { anomalyOf } from "../transactions/weak/broken-rule.ts";
import { impossibleReadAnomalies } from "../transactions/weak/impossible-read-anomalies.ts";
import { type Broken, Levels } from "../transactions/weak/levels.ts";
import { sessionHistory } from "../transactions/weak/session-history.ts";
import { BRANCHED } from "../transactions/weak/visibility-levels.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { GUARANTEES, type Guarantee, triedReads } from "./guarantees.ts";

const NAME = "session-guarantees";

export interface SessionGuaranteesOptions {
  /** Default: all four. */
  readonly guarantees?: readonly Guarantee[];
}

/**
 * Checks what sessions are promised over registers in which every value is written to a key once, each guarantee by itself:
 *
 * 1. `read-your-writes`: a process sees what it has written;
 * 2. `monotonic-reads`: what it has once seen it goes on seeing;
 * 3. `monotonic-writes`: who sees a write of a process sees, too, what that process had written before;
 * 4. `writes-follow-reads`: who sees a write sees, too, what its process had seen before.
 *
 * A session is a process. "Sees" means that a read returns that version, or one that comes later in an order of versions that
 * respects sessions and what was read. So each guarantee is a set of edges that this order must have, and is kept if they have no cycle; all four
 * together are causal consistency where every transaction is a single operation. Works on transactions and on plain operations as `weakIsolation` does, and costs as much.
 *
 * @see Terry et al., "Session Guarantees for Weakly Consistent Replicated Data", PDIS 1994.
 * @see Brzeziński, Sobaniec and Wawrzyniak, "From Session Causality to Causal Consistency", PDP 2004.
 */
export function sessionGuarantees({ guarantees = GUARANTEES }: SessionGuaranteesOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(guarantees, history, context) };
}

function check(guarantees: readonly Guarantee[], history: History, { expired }: CheckContext): Verdict {
  const registers = readRegisters(history);
  if ("kind" in registers) return cannotTell(NAME, registers);
  if (expired()) return outOfTime(NAME);
  const sessions = sessionHistory(registers);
  const { broken, isLate } = brokenOf(guarantees, new Levels(sessions, expired));
  const impossible = impossibleReadAnomalies(registers);
  const anomalies: Anomaly[] = [...broken.map((each) => anomalyOf(sessions, each)), ...impossible];
  if (isLate && anomalies.length === 0) return outOfTime(NAME);
  const tried = triedReads(sessions);
  const names = broken.map(({ rule }) => (rule === "together" ? "the guarantees together" : rule)).join(", ");
  return conclude({
    checker: NAME,
    details: {
      sessions: sessions.sessions - 1,
      reads: sessions.readFrom.length,
      tried,
      broken: broken.map(({ rule }) => rule),
    },
    anomalies,
    reasons: [
      ...guarantees.flatMap((guarantee) => (tried[guarantee] > 0 ? [] : [untried(guarantee)])),
      ...(sessions.isBranched ? [BRANCHED] : []),
    ],
    summaries: {
      invalid:
        names === ""
          ? (anomalies[0]?.explanation ?? "")
          : `Broken: ${names} (${count(sessions.readFrom.length, "read")} in ${count(sessions.sessions - 1, "session")})`,
      valid: `${guarantees.join(", ")} kept over ${grouped(sessions.readFrom.length)} reads in ${count(sessions.sessions - 1, "session")}`,
    },
  });
}

interface Outcome {
  readonly broken: readonly Broken[];
  readonly isLate: boolean;
}

/** Each guarantee that is broken by itself; if none is, whether all are broken together. */
function brokenOf(guarantees: readonly Guarantee[], levels: Levels): Outcome {
  const causes = levels.judge("causes");
  if (causes !== undefined)
    return causes === "late" ? { broken: [], isLate: true } : { broken: [causes], isLate: false };
  const broken: Broken[] = [];
  for (const guarantee of guarantees) {
    const kept = levels.judge(guarantee);
    if (kept === "late") return { broken, isLate: true };
    if (kept !== undefined) broken.push(kept);
  }
  if (broken.length > 0 || guarantees.length < 2) return { broken, isLate: false };
  const together = levels.judgeTogether(guarantees);
  if (together === "late") return { broken, isLate: true };
  return { broken: together === undefined ? [] : [together], isLate: false };
}

const UNTRIED: Readonly<Record<Guarantee, string>> = {
  "read-your-writes": "No process read a key that it had written",
  "monotonic-reads": "No process read a key twice",
  "monotonic-writes": "No process read from another one that had written before",
  "writes-follow-reads": "No process read from another one that had read before",
};

function untried(guarantee: Guarantee): UnknownReason {
  return { kind: "not-exercised", message: `${UNTRIED[guarantee]}, so that ${guarantee} was not tried` };
}
