import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import { firstAfter } from "../first-after.ts";
import type { History } from "../history/history.ts";
import { type Json, NANOS_PER_MS, NANOS_PER_SECOND } from "../history/operation.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { type JudgedLog, judgeLog } from "./judge-log.ts";
import { KINDS, logAnomalies } from "./log-anomalies.ts";
import { type LogHistory, logHistory } from "./log-history.ts";

const NAME = "log";

/**
 * Checks a partitioned log, in the words of Jepsen's kafka workload: messages are sent to partitions, where each takes an
 * offset, and consumers poll them in the order of their offsets. A message is sent to a partition once.
 *
 * 1. All say the same of an offset (`inconsistent-offsets`), and a message is at one (`duplicate`).
 * 2. A message that was acknowledged is not passed over by everybody: not by a consumer that polls messages on both sides of
 *    it, or from the beginning on, nor by one that catches up (`lost-write`).
 * 3. A consumer polls what comes next (`poll-skip`, `nonmonotonic-poll`), from one assignment to the other. Of one
 *    that only subscribed that is asked within a poll, since others may move it between two. `unseen` is what is there,
 *    and a consumer that catches up does not get to.
 * 4. Of two messages that a process sends, the later has the greater offset (`nonmonotonic-send`). Names that begin with
 *    `int-` are of what happens within one operation.
 * 5. What is polled was sent by then, its send did not fail (`G1a`), and it was not sent by the operation that polls it
 *    (`precommitted-read`).
 *
 * Offsets nobody knows anything about may be holes. About n log n in the sum of the lengths of all polls.
 *
 * @see Kingsbury, "Redpanda 21.10.1", Jepsen, 2022.
 */
export function log(): Checker {
  return { name: NAME, check };
}

function check(history: History, context: CheckContext): Verdict {
  const read = logHistory(history, context.expired);
  if (read === undefined) return outOfTime(NAME);
  if (typeof read === "string") return cannotTell(NAME, { kind: "malformed", message: read });
  const judged = judgeLog(read, context.expired);
  if (judged === undefined || context.expired()) return outOfTime(NAME);
  const acknowledged = read.sends.acknowledged.filter((position) => position < Infinity).length;
  return conclude({
    checker: NAME,
    details: { ...figuresOf(read, judged, acknowledged), ...lagFigures(history, read, judged) },
    anomalies: logAnomalies(history, read, judged),
    reasons: doubts(read, judged, acknowledged),
    summaries: {
      invalid: invalidSummary(judged, acknowledged),
      valid: `Each of ${count(acknowledged, "acknowledged message")} was polled, in order, by ${count(read.answeredPolls, "poll")}`,
    },
  });
}

function figuresOf(
  { partitions, sends, polls, answeredPolls }: LogHistory,
  judged: JudgedLog,
  acknowledged: number,
) {
  const flaws = KINDS.flatMap(([name]): [string, number][] => {
    const found = judged.flaws[name]?.length ?? 0;
    return found === 0 ? [] : [[name, found]];
  });
  return {
    partitions: partitions.length,
    sent: sends.value.length,
    acknowledged,
    polls: answeredPolls,
    polledMessages: polls.slot.length,
    neverPolled: judged.unseen,
    ...Object.fromEntries(flaws),
  };
}

/** Moments at which is told how many messages waited to be polled. */
const MOMENTS = 20;

/** How long acknowledged messages waited until somebody polled them, and how many waited when. */
function lagFigures(
  { columns: { time } }: History,
  { sends }: LogHistory,
  { firstPolled }: JudgedLog,
): Readonly<Record<string, Json>> {
  const from: number[] = [];
  const until: number[] = [];
  for (let i = 0; i < firstPolled.length; i++) {
    const acknowledged = sends.acknowledged[i] ?? Infinity;
    if (acknowledged === Infinity) continue;
    const polled = firstPolled[i] ?? -1;
    from.push(time[acknowledged] ?? 0);
    until.push(polled === -1 ? Infinity : Math.max(time[polled] ?? 0, time[acknowledged] ?? 0));
  }
  const lags = Float64Array.from(until, (end, i) => end - (from[i] ?? 0))
    .filter((lag) => lag < Infinity)
    .sort();
  if (lags.length === 0) return {};
  const quantile = (q: number): number =>
    Math.round((lags[Math.min(lags.length - 1, Math.floor(q * lags.length))] ?? 0) / NANOS_PER_MS);
  const [starts, ends] = [Float64Array.from(from).sort(), Float64Array.from(until).sort()];
  const last = time.at(-1) ?? 0;
  const waiting = Array.from({ length: MOMENTS }, (_, i): Json => {
    const moment = ((i + 1) * last) / MOMENTS;
    return [
      Number((moment / NANOS_PER_SECOND).toFixed(3)),
      firstAfter(starts, moment) - firstAfter(ends, moment),
    ];
  });
  return {
    lagMsMedian: quantile(0.5),
    lagMs95: quantile(0.95),
    lagMs99: quantile(0.99),
    lagMsMax: quantile(1),
    unseenBySecond: waiting,
  };
}

function doubts({ polls }: LogHistory, { unseen }: JudgedLog, acknowledged: number): UnknownReason[] {
  if (acknowledged === 0 || polls.slot.length === 0) {
    const what = acknowledged === 0 ? "No send was acknowledged" : "No message was polled";
    return [{ kind: "not-exercised", message: what }];
  }
  if (unseen === 0) return [];
  const message = `Nobody polled as far as ${count(unseen, "acknowledged message")}`;
  return [{ kind: "incomplete", message }];
}

function invalidSummary({ flaws }: JudgedLog, acknowledged: number): string {
  const found = KINDS.flatMap(([name]) => {
    const many = flaws[name]?.length ?? 0;
    return many === 0 ? [] : [`${grouped(many)} × ${name}`];
  });
  return `Of ${count(acknowledged, "acknowledged message")}: ${found.join(", ")}`;
}
