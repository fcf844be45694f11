import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { NANOS_PER_SECOND } from "../history/operation.ts";
import { seconds } from "../models/wording.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { elementFates, type Fate, type Fates } from "./element-fates.ts";
import { flawWords } from "./flaw-words.ts";
import { setAnomalies } from "./set-anomalies.ts";
import { type SetHistory, setHistories } from "./set-history.ts";

/** Anomalies beyond the first few are counted, but not explained one by one. */
const MAX_EXPLAINED = 5;
const NAME = "set";

/**
 * Checks sets (one a key) that only grow, by `add` of an element and `read` of all, for linearizability, and says
 * which elements were `lost` (gone for good after they were acknowledged or seen), which `stale` (missed by a read that
 * had to show them, though others still do), `unexpected` (read, though nobody can have added them) and `duplicated`.
 *
 * These are the words of Jepsen's set-full. It takes an element for lost if the read that began last misses it;
 * here that is only so if no read that ended after that one began shows it, so that of reads side by side, some of
 * which miss it, none is called later. The verdict is the same. What set-full does not do: it finds elements that were
 * read more often than they were added, reads that contradict each other (a long fork), and reads that are
 * stale only because of what they show.
 *
 * An element that was acknowledged and that no later read could show makes the verdict unknown.
 *
 * @see Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990.
 * @see Emmi and Enea, "Sound, complete, and tractable linearizability monitoring for concurrent collections", POPL 2018.
 */
export function set(): Checker {
  return { name: NAME, check: (history, context) => check(history, context) };
}

/** A set with what came of it. */
export interface JudgedSet extends SetHistory {
  readonly fates: Fates;
}

function check(history: History, context: CheckContext): Verdict {
  const sets = setHistories(history);
  if (typeof sets === "string") return cannotTell(NAME, { kind: "malformed", message: sets });
  const judged: JudgedSet[] = [];
  for (const each of sets) {
    const fates = elementFates(each.additions, each.views, context.expired);
    if (fates === undefined) return outOfTime(NAME);
    judged.push({ ...each, fates });
  }
  const totals = totalsOf(judged);
  const anomalies = setAnomalies(history, judged);
  const violated = new Set(anomalies.map(({ key }) => key ?? null));
  return conclude({
    checker: NAME,
    details: {
      keys: sets.length,
      ...totals,
      ...lossTimes(history, judged),
      ...(violated.size > 0 && { violatedKeys: [...violated] }),
    },
    anomalies: anomalies.slice(0, MAX_EXPLAINED),
    reasons: [...notExercised(totals), ...unreadSets(history, judged)],
    summaries: { invalid: invalidSummary(totals, violated.size, judged), valid: validSummary(totals) },
  });
}

interface Totals {
  readonly attempted: number;
  readonly acknowledged: number;
  readonly reads: number;
  readonly stable: number;
  /** Never acknowledged, and there after all. */
  readonly recovered: number;
  readonly lost: number;
  readonly stale: number;
  readonly neverRead: number;
  readonly unexpected: number;
  readonly duplicated: number;
  readonly forks: number;
}

function totalsOf(judged: readonly JudgedSet[]): Totals {
  const sum = (each: (set: JudgedSet) => number): number =>
    judged.reduce((total, set) => total + each(set), 0);
  const withFate = (fate: Fate): number =>
    sum(({ fates }) => fates.elements.filter((element) => element.fate === fate).length);
  return {
    attempted: sum(({ additions }) => additions.length),
    acknowledged: sum(({ additions }) => additions.filter(isAcknowledged).length),
    reads: sum(({ views }) => views.length),
    stable: withFate("stable"),
    recovered: sum(
      ({ fates }) =>
        fates.elements.filter(({ fate, addition }) => fate === "stable" && !isAcknowledged(addition)).length,
    ),
    lost: withFate("lost"),
    stale: withFate("stale"),
    neverRead: withFate("unread"),
    unexpected: sum(({ fates }) => fates.unexpected.length),
    duplicated: sum(({ fates }) => fates.duplicated.length),
    forks: judged.filter(({ fates }) => fates.fork !== undefined).length,
  };
}

/** When the acknowledged elements that were lost had been acknowledged: the first and the last of them, in seconds. */
function lossTimes(history: History, judged: readonly JudgedSet[]): Readonly<Record<string, number>> {
  const times = judged
    .flatMap(({ fates }) => fates.elements.filter(({ fate }) => fate === "lost"))
    .flatMap(({ addition }) => (isAcknowledged(addition) ? [addition.acknowledged] : []))
    .map((position) => (history.columns.time[position] ?? 0) / NANOS_PER_SECOND)
    .sort((a, b) => a - b);
  const [first] = times;
  return first === undefined ? {} : { firstLostAtSeconds: first, lastLostAtSeconds: times.at(-1) ?? first };
}

function isAcknowledged({ acknowledged }: { readonly acknowledged: number }): boolean {
  return acknowledged < Infinity;
}

function notExercised({ acknowledged }: Totals): UnknownReason[] {
  return acknowledged > 0
    ? []
    : [{ kind: "not-exercised", message: "No add succeeded, so nothing could be lost" }];
}

/** Sets with elements that were acknowledged after the last read had begun. */
function unreadSets(history: History, judged: readonly JudgedSet[]): UnknownReason[] {
  return judged.flatMap(({ key, views, fates }): UnknownReason[] => {
    const unread = fates.elements.filter(({ fate }) => fate === "unread").length;
    if (unread === 0) return [];
    const elements = `${count(unread, "acknowledged element")} of ${key === undefined ? "the set" : `key ${key}`}`;
    const last = Math.max(...views.map(({ invoked }) => invoked));
    const when =
      views.length === 0
        ? "no read succeeded"
        : `the last read that succeeded began at ${seconds(history.columns.time[last] ?? 0)}`;
    return [{ kind: "incomplete", message: `Nobody looked for ${elements}: ${when}` }];
  });
}

function invalidSummary(totals: Totals, keys: number, judged: readonly JudgedSet[]): string {
  const { forks, acknowledged } = totals;
  const found = flawWords(totals);
  const words = forks > 0 ? [...found, `${count(forks, "pair")} of reads that contradict each other`] : found;
  const where = judged.length > 1 ? `, on ${keys} of ${count(judged.length, "key")}` : "";
  return `Of ${count(acknowledged, "acknowledged element")}: ${words.join(", ")}${where}`;
}

function validSummary({ acknowledged, reads, recovered }: Totals): string {
  const elements = count(acknowledged, "acknowledged element");
  const more = recovered === 0 ? "" : `, and so is each of ${grouped(recovered)} whose fate was unknown`;
  return `Each of ${elements} is in every later read, of ${grouped(reads)}${more}`;
}
