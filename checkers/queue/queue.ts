import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { type ProducerOrder, producerOrder } from "./producer-order.ts";
import { orderAnomalies, queueAnomalies } from "./queue-anomalies.ts";
import { type QueueFates, queueFates } from "./queue-fates.ts";
import { type QueueHistory, queueHistory } from "./queue-history.ts";

const NAME = "queue";

export interface QueueOptions {
  /**
   * Whether an element may come out twice. A queue that redelivers what was not confirmed in time promises
   * `at-least-once` only, and then a second delivery is counted, but not held against it. Default: `exactly-once`, since
   * a dequeue that was answered has confirmed what it took.
   */
  readonly delivery?: "exactly-once" | "at-least-once";
  /**
   * Whether the elements of each producer come out in the order in which it put them in. Elements are then
   * `[producer, counter]`, with ascending counters. Default: `none`.
   */
  readonly order?: "none" | "per-producer";
}

/**
 * Checks that what goes into a queue comes out of it: every element whose `enqueue` was acknowledged, by a `dequeue` or
 * by the `drain` at the end, and none that was not put in, or more often than it was.
 *
 * These are the words of Jepsen's total-queue. Here duplicates are invalid, and a dequeue or drain of unknown outcome
 * excuses what it may have taken: elements are `lost` only if there are more of them than all of those together can
 * have taken, and if each that is missing may have been taken the verdict is unknown. Unknown as well is the verdict on
 * elements after whose acknowledgement no drain was answered.
 *
 * The order is only checked if it is promised, for each producer by itself: an element that comes out after a later one is
 * `out-of-order`, and one that never does although a later one did leaves a `gap`. Between producers it is not checked: a
 * queue that is replicated or sharded is seldom one that is first in, first out for all.
 */
export function queue(options: QueueOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(options, history, context) };
}

function check(
  { delivery = "exactly-once", order: promised = "none" }: QueueOptions,
  history: History,
  context: CheckContext,
): Verdict {
  const operations = queueHistory(history);
  if (typeof operations === "string") return cannotTell(NAME, { kind: "malformed", message: operations });
  if (context.expired()) return outOfTime(NAME);
  const order = promised === "none" ? undefined : producerOrder(operations);
  if (typeof order === "string") return cannotTell(NAME, { kind: "malformed", message: order });
  const fates = queueFates(operations);
  const found = delivery === "exactly-once" ? fates : { ...fates, duplicated: [] };
  const acknowledged = operations.enqueues.filter((enqueue) => enqueue.acknowledged < Infinity).length;
  return conclude({
    checker: NAME,
    details: {
      enqueued: operations.enqueues.length,
      acknowledged,
      delivered: operations.deliveries.length,
      recovered: fates.recovered,
      missing: fates.missing.length,
      lost: fates.lost.count,
      unexpected: fates.unexpected.length,
      duplicated: fates.duplicated.length,
      undrained: fates.undrained,
      takersOfUnknownOutcome: operations.takers.length,
      ...(order !== undefined && {
        producers: order.producers,
        outOfOrder: order.outOfOrder.length,
        gaps: order.gaps.length,
        certainGaps: order.certainGaps,
      }),
    },
    anomalies: [...queueAnomalies(history, found, acknowledged), ...orderAnomalies(history, order)],
    reasons: doubts(operations, fates, acknowledged),
    summaries: {
      invalid: invalidSummary(found, acknowledged, order),
      valid: validSummary(fates, acknowledged),
    },
  });
}

function doubts({ takers }: QueueHistory, fates: QueueFates, acknowledged: number): UnknownReason[] {
  const { missing, undrained } = fates;
  const reasons: UnknownReason[] = [];
  if (acknowledged === 0) {
    reasons.push({ kind: "not-exercised", message: "No enqueue succeeded, so nothing could be lost" });
  }
  if (undrained > 0) {
    const elements = count(undrained, "acknowledged element");
    const message = `Nobody looked for ${elements}: no drain that began later succeeded`;
    reasons.push({ kind: "incomplete", message });
  }
  if (missing.length > 0) {
    const elements = count(missing.length, "acknowledged element");
    const message = `${elements} never came out, but may have been taken by ${count(takers.length, "operation")} of unknown outcome`;
    reasons.push({ kind: "incomplete", message });
  }
  return reasons;
}

function invalidSummary(
  { lost, unexpected, duplicated }: QueueFates,
  acknowledged: number,
  order: ProducerOrder | undefined,
): string {
  const counts = [
    [lost.count, "lost"],
    [unexpected.length, "unexpected"],
    [duplicated.length, "delivered twice"],
    [order?.outOfOrder.length ?? 0, "out of order"],
    [order?.certainGaps ?? 0, "passed over"],
  ] as const;
  const found = counts.filter(([n]) => n > 0).map(([n, what]) => `${grouped(n)} ${what}`);
  return `Of ${count(acknowledged, "acknowledged element")}: ${found.join(", ")}`;
}

function validSummary({ recovered }: QueueFates, acknowledged: number): string {
  const more = recovered === 0 ? "" : `, and so did ${grouped(recovered)} whose fate was unknown`;
  return `Each of ${count(acknowledged, "acknowledged element")} came out once${more}`;
}
