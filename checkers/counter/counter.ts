import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { NANOS_PER_SECOND } from "../history/operation.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { BoundedReads } from "./bounded-reads.ts";
import { counterAnomalies } from "./counter-anomalies.ts";
import { type CounterVisitor, visitCounters } from "./counter-history.ts";
import type { JudgedCounter } from "./counter-read.ts";
import { FinalReads } from "./final-reads.ts";

/** Anomalies beyond the first few are counted, but not explained one by one. */
const MAX_EXPLAINED = 5;

export interface CounterOptions {
  /**
   * Whether the verdict is unknown if there is no read after the last adds that were acknowledged, so that nobody would know if they
   * were lost. Default: false, since a history need not end with a read, and each read is judged by itself.
   */
  readonly mustReadAll?: boolean;
}

/**
 * Checks counters (one a key, from 0 on) that `add` an integer, which may be negative, and `read` the sum: each read
 * answers the sum of all adds that were acknowledged before it began, and of some of those that may have taken
 * effect by the time it was answered. The latter are the adds under way meanwhile, and those of unknown outcome.
 *
 * That is Jepsen's counter, with two differences: terms may be negative, and sums that no choice of adds comes to are found
 * between the bounds as well. It is exact for each read alone; whether all reads fit into one order is the question of
 * `linearizable("counter")`.
 *
 * One pass, see `BoundedReads`.
 */
export function counter({ mustReadAll = false }: CounterOptions = {}): Checker {
  return {
    name: "counter-bounds",
    check: (history, context) => {
      const reads = new BoundedReads();
      const kind: Kind = { checker: "counter-bounds", mustReadAll, isConverging: false };
      return check(kind, history, context, reads);
    },
  };
}

export interface PnCounterOptions {
  /**
   * Seconds without an add to a counter after which everybody must know of all of them. Default: 0, for a history that ends with
   * reads that waited for that.
   */
  readonly settleSeconds?: number;
}

/**
 * Checks counters that converge, as the replicated data types do: `add` an integer, which may be negative, and `read` the
 * sum. A read that begins when no add was under way for `settleSeconds` and none follows is final: it answers the sum of all that
 * were acknowledged and of some of those of unknown outcome, exactly. Any other read may know of some adds and not of others,
 * and is only held against the least and the greatest sum of those that had begun.
 *
 * These are the final reads of Maelstrom's g-counter and pn-counter.
 *
 * One pass, see `FinalReads`.
 *
 * @see Shapiro, Preguiça, Baquero and Zawirski, "Conflict-Free Replicated Data Types", SSS 2011.
 */
export function pnCounter({ settleSeconds = 0 }: PnCounterOptions = {}): Checker {
  return {
    name: "pn-counter",
    check: (history, context) => {
      const reads = new FinalReads(history, settleSeconds * NANOS_PER_SECOND);
      const kind: Kind = { checker: "pn-counter", mustReadAll: true, isConverging: true };
      return check(kind, history, context, reads);
    },
  };
}

interface Kind {
  readonly checker: string;
  readonly mustReadAll: boolean;
  readonly isConverging: boolean;
}

/** A visitor that says in the end what came of each counter. */
interface Judge extends CounterVisitor {
  judged(): JudgedCounter[];
}

function check(kind: Kind, history: History, context: CheckContext, judge: Judge): Verdict {
  const { checker } = kind;
  const problem = visitCounters(history, judge, context.expired);
  if (problem === "time") return outOfTime(checker);
  if (problem !== undefined) return cannotTell(checker, { kind: "malformed", message: problem.malformed });
  const counters = judge.judged();
  const totals = totalsOf(counters);
  const { finalReads, ...others } = totals;
  const anomalies = counterAnomalies(history, counters);
  const violated = new Set(anomalies.map(({ key }) => key ?? null));
  return conclude({
    checker,
    details: {
      ...others,
      ...(kind.isConverging && { finalReads }),
      ...(violated.size > 0 && { violatedKeys: [...violated] }),
    },
    anomalies: anomalies.slice(0, MAX_EXPLAINED),
    reasons: doubts(kind, totals),
    summaries: { invalid: invalidSummary(totals, violated.size), valid: validSummary(kind, totals) },
  });
}

interface Totals {
  readonly keys: number;
  readonly adds: number;
  readonly acknowledged: number;
  readonly reads: number;
  readonly finalReads: number;
  readonly wrong: number;
  readonly unread: number;
  readonly boundedOnly: number;
}

function totalsOf(counters: readonly JudgedCounter[]): Totals {
  const sum = (each: (counter: JudgedCounter) => number): number =>
    counters.reduce((total, counter) => total + each(counter), 0);
  return {
    keys: counters.length,
    adds: sum(({ adds }) => adds),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    reads: sum(({ reads }) => reads),
    finalReads: sum(({ finals }) => finals),
    wrong: sum(({ wrong }) => wrong.length),
    unread: sum(({ unread }) => unread),
    boundedOnly: sum(({ boundedOnly }) => boundedOnly),
  };
}

function doubts({ mustReadAll, isConverging }: Kind, totals: Totals): UnknownReason[] {
  const { acknowledged, reads, finalReads, unread, boundedOnly } = totals;
  if (acknowledged === 0) return [notExercised("No add succeeded, so nothing could be lost")];
  if (reads === 0) return [notExercised("No read succeeded, so nobody knows what became of the adds")];
  if (isConverging && finalReads === 0) {
    return [notExercised("No read succeeded once the adds had settled, and before that any sum might do")];
  }
  const reasons: UnknownReason[] = [];
  if (mustReadAll && unread > 0) {
    const adds = count(unread, "acknowledged add");
    const message = `Nobody looked for ${adds}: no read that began later succeeded`;
    reasons.push({ kind: "incomplete", message });
  }
  if (boundedOnly > 0) {
    const message = `${count(boundedOnly, "read")} could only be held against the least and the greatest sum: there are too many in between that adds of unknown outcome can make`;
    reasons.push({ kind: "incomplete", message });
  }
  return reasons;
}

function notExercised(message: string): UnknownReason {
  return { kind: "not-exercised", message };
}

function invalidSummary({ wrong, reads, keys }: Totals, violated: number): string {
  const where = keys > 1 ? `, on ${grouped(violated)} of ${count(keys, "key")}` : "";
  return `${grouped(wrong)} of ${count(reads, "read")} ${wrong === 1 ? "answers" : "answer"} what no choice of the adds comes to${where}`;
}

function validSummary({ isConverging }: Kind, totals: Totals): string {
  const { acknowledged, reads, finalReads, unread } = totals;
  const adds = count(acknowledged, "acknowledged add");
  if (isConverging) {
    const early = reads - finalReads;
    const others =
      early === 0
        ? ""
        : `; ${count(early, "earlier read")} ${early === 1 ? "is" : "are"} within the sums of what had begun`;
    return `Each of ${count(finalReads, "final read")} counts all of ${adds}${others}`;
  }
  const rest = unread === 0 ? "" : `; ${grouped(unread)} of them were never read`;
  return `Each of ${count(reads, "read")} by itself counts what was acknowledged before it, of ${adds}, and nothing that cannot have been there${rest}`;
}
