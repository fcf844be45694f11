import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { elementFates, type Fates } from "../set/element-fates.ts";
import { flawWords } from "../set/flaw-words.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count } from "../wording.ts";
import { lockAnomalies } from "./lock-anomalies.ts";
import { findOverlaps } from "./overlaps.ts";
import { type LockHistory, lockHistory } from "./sections.ts";

const MAX_EXPLAINED = 5;

/**
 * Checks that a lock keeps its holders apart, by what it protects: a list that each `add` reads, extends by one element
 * and writes back, all under the lock.
 *
 * 1. To its clients that list is an object that is linearizable and only grows: an acknowledged element is in all later
 *    reads, none that failed is in any, and none twice (see `elementFates`). What a section saw is a read, too.
 * 2. It grows at its end: of two looks at it one is the beginning of the other, and the element of a section stands
 *    right after what the section saw.
 * 3. The tokens of the holds, where the lock gives any, are different and grow in the order of time.
 *
 * Where an element is gone, it looks for the section that wrote at the same time without having seen it (a lost update:
 * two holders at once), and tells of both.
 *
 * @param name - Of the checker: the workload's.
 * @see Dijkstra, "Solution of a Problem in Concurrent Programming Control", CACM 1965.
 */
export function lock(name = "lock"): Checker {
  return { name, check: (history, context) => check(name, history, context) };
}

function check(name: string, history: History, context: CheckContext): Verdict {
  const attempts = lockHistory(history);
  if (typeof attempts === "string") return cannotTell(name, { kind: "malformed", message: attempts });
  const fates = elementFates(attempts.sections, attempts.views, context.expired);
  if (fates === undefined || context.expired()) return outOfTime(name);
  const overlaps = findOverlaps(attempts, fates);
  const figures = figuresOf(attempts, fates, overlaps.length);
  const anomalies = lockAnomalies(history, { attempts, fates, overlaps });
  return conclude({
    checker: name,
    details: { ...figures },
    anomalies: anomalies.slice(0, MAX_EXPLAINED),
    reasons: doubts(figures),
    summaries: {
      invalid: invalidSummary(figures, anomalies[0]?.name ?? ""),
      valid: `All of ${count(figures.acknowledged, "acknowledged section")} saw the elements of all before them, and none is missing`,
    },
  });
}

interface Figures {
  readonly sections: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  readonly lost: number;
  readonly stale: number;
  readonly neverRead: number;
  readonly unexpected: number;
  readonly duplicated: number;
  readonly overlaps: number;
}

function figuresOf({ sections }: LockHistory, fates: Fates, overlaps: number): Figures {
  const withFate = (wanted: string): number => fates.elements.filter(({ fate }) => fate === wanted).length;
  const acknowledged = sections.filter((section) => section.acknowledged < Infinity).length;
  const refused = sections.filter(({ failed }) => failed).length;
  return {
    sections: sections.length,
    acknowledged,
    refused,
    unknown: sections.length - acknowledged - refused,
    lost: withFate("lost"),
    stale: withFate("stale"),
    neverRead: withFate("unread"),
    unexpected: fates.unexpected.length,
    duplicated: fates.duplicated.length,
    overlaps,
  };
}

function doubts({ acknowledged, neverRead }: Figures): UnknownReason[] {
  if (acknowledged === 0) {
    return [{ kind: "not-exercised", message: "No section under the lock was acknowledged" }];
  }
  if (neverRead === 0) return [];
  const elements = count(neverRead, "acknowledged element");
  const message = `Nobody looked for ${elements}: no read that began later succeeded`;
  return [{ kind: "incomplete", message }];
}

function invalidSummary(figures: Figures, worst: string): string {
  const { acknowledged, overlaps } = figures;
  const found = flawWords(figures);
  const elements = `of ${count(acknowledged, "acknowledged element")}: ${found.join(", ")}`;
  if (overlaps > 0) {
    const pairs = `${count(overlaps, "pair")} of sections under the lock overlapped`;
    return found.length > 0 ? `${pairs}; ${elements}` : pairs;
  }
  if (found.length > 0) return `O${elements.slice(1)}`;
  if (worst === "unexpected") return "A section saw its own element before it had added it";
  return worst === "token-order"
    ? "The tokens of the lock do not grow with its holds"
    : "The list under the lock did not only grow at its end";
}
