import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import type { Fate } from "../set/element-fates.ts";
import { flawWords } from "../set/flaw-words.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { requestAnomalies } from "./request-anomalies.ts";
import { type JudgedLog, judgeLog } from "./request-fates.ts";
import { logHistories, type Request } from "./request-history.ts";

const MAX_EXPLAINED = 5;

/**
 * Checks that a request that is sent again takes effect once: `append`s to logs (one a key), each with the id of its
 * request, some of which are sent several times, and `read`s of a whole log.
 *
 * 1. A request takes effect once if any attempt was acknowledged, never if all of them failed, and once at most
 *    otherwise. Every read that begins later than its acknowledgement, or than the end of a read that shows it, shows it.
 * 2. All acknowledgements of a request are the same: who repeats it learns what came of it the first time.
 * 3. What it appended is what one of its attempts asked for, though others may have asked for something else under the
 *    same id, and what it was told.
 *
 * @param name - Of the checker: the workload's.
 * @see Lee, Park, Kejriwal, Matsushita and Ousterhout, "Implementing Linearizability at Large Scale and Low Latency", SOSP 2015.
 */
export function idempotency(name = "idempotency"): Checker {
  return { name, check: (history, context) => check(name, history, context) };
}

function check(name: string, history: History, context: CheckContext): Verdict {
  const logs = logHistories(history);
  if (typeof logs === "string") return cannotTell(name, { kind: "malformed", message: logs });
  const judged: JudgedLog[] = [];
  for (const log of logs) {
    const each = judgeLog(log, context.expired);
    if (each === undefined || context.expired()) return outOfTime(name);
    judged.push(each);
  }
  const figures = figuresOf(judged);
  return conclude({
    checker: name,
    details: { ...figures },
    anomalies: requestAnomalies(history, judged).slice(0, MAX_EXPLAINED),
    reasons: doubts(figures),
    summaries: {
      invalid: invalidSummary(figures),
      valid: `Each of ${count(figures.acknowledged, "acknowledged request")} took effect once, of which ${grouped(figures.repeated)} were sent again`,
    },
  });
}

interface Figures {
  readonly requests: number;
  readonly acknowledged: number;
  /** Requests that were sent more than once. */
  readonly repeated: number;
  /** Attempts beyond the first of each. */
  readonly repeats: number;
  readonly reads: number;
  readonly duplicated: number;
  readonly lost: number;
  readonly stale: number;
  readonly neverRead: number;
  readonly unexpected: number;
  readonly wrongPayloads: number;
  readonly differentReplies: number;
  readonly forks: number;
}

function figuresOf(logs: readonly JudgedLog[]): Figures {
  const sum = (of: (log: JudgedLog) => number): number => logs.reduce((total, log) => total + of(log), 0);
  const requests = logs.flatMap((log) => [...log.requests.values()]);
  const withFate = (fate: Fate): number =>
    sum(({ fates }) => fates.elements.filter((element) => element.fate === fate).length);
  return {
    requests: requests.length,
    acknowledged: requests.filter(isAcknowledged).length,
    repeated: requests.filter(({ attempts }) => attempts.length > 1).length,
    repeats: requests.reduce((total, { attempts }) => total + attempts.length - 1, 0),
    reads: sum(({ views }) => views.length),
    duplicated: sum(({ fates }) => fates.duplicated.length),
    lost: withFate("lost"),
    stale: withFate("stale"),
    neverRead: withFate("unread"),
    unexpected: sum(({ fates }) => fates.unexpected.length),
    wrongPayloads: sum((log) => log.wrongPayloads.length),
    differentReplies: sum((log) => log.differentReplies.length),
    forks: logs.filter(({ fates }) => fates.fork !== undefined).length,
  };
}

function isAcknowledged({ attempts }: Request): boolean {
  return attempts.some(({ acknowledged }) => acknowledged < Infinity);
}

function doubts({ acknowledged, repeated, neverRead }: Figures): UnknownReason[] {
  const reasons: UnknownReason[] = [];
  if (acknowledged === 0) {
    reasons.push({ kind: "not-exercised", message: "No append was acknowledged" });
  } else if (repeated === 0) {
    reasons.push({
      kind: "not-exercised",
      message: "No request was sent twice, so none could be applied twice",
    });
  }
  if (neverRead > 0) {
    const requests = count(neverRead, "acknowledged request");
    const message = `Nobody looked for ${requests}: no read that began later succeeded`;
    reasons.push({ kind: "incomplete", message });
  }
  return reasons;
}

function invalidSummary(figures: Figures): string {
  const { wrongPayloads, differentReplies, forks } = figures;
  const others = [
    [wrongPayloads, "with another payload"],
    [differentReplies, "answered differently"],
  ] as const;
  const words = others.filter(([n]) => n > 0).map(([n, what]) => `${grouped(n)} ${what}`);
  const contradictions = forks > 0 ? [`${count(forks, "pair")} of reads that contradict each other`] : [];
  return `Of ${count(figures.requests, "request")}: ${[...flawWords(figures), ...words, ...contradictions].join(", ")}`;
}
