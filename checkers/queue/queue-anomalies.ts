import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { atTime, byNode, byProcess, onNode, whenAnswered } from "../models/wording.ts";
import type { Anomaly } from "../verdict.ts";
import { andMore, count, grouped } from "../wording.ts";
import type { Overtaken, ProducerOrder } from "./producer-order.ts";
import type { Excess, QueueFates } from "./queue-fates.ts";
import type { Delivery } from "./queue-history.ts";

/** What is wrong with the queue, the gravest first, one anomaly a kind. */
export function queueAnomalies(history: History, fates: QueueFates, acknowledged: number): Anomaly[] {
  return [
    ...lost(history, fates, acknowledged),
    ...unexpected(history, fates.unexpected),
    ...duplicated(history, fates.duplicated),
  ];
}

function lost(
  history: History,
  { lost: { count: certain, example }, missing }: QueueFates,
  acknowledged: number,
): Anomaly[] {
  if (example === undefined) return [];
  const enqueue = history.operationAt(example.enqueue.invoked);
  const drain = history.operationAt(example.drain.invoked);
  const excused = missing.length - certain;
  const excuse =
    excused === 0 ? "" : `, of which operations of unknown outcome may have taken ${grouped(excused)}`;
  const explanation = `Element ${canonicalJson(example.enqueue.element)}, acknowledged${byNode(enqueue)} at ${whenAnswered(enqueue)} (${byProcess(enqueue)}), was never dequeued, and the drain${onNode(drain)} at ${atTime(drain.invocation)} (${byProcess(drain)}) did not find it. Altogether ${grouped(missing.length)} of ${count(acknowledged, "acknowledged element")} never came out${excuse}`;
  return [{ name: "lost", explanation, operations: [enqueue, drain] }];
}

function unexpected(history: History, [first, ...others]: readonly Excess[]): Anomaly[] {
  if (first === undefined) return [];
  const { element, enqueues, deliveries } = first;
  const [enqueue] = enqueues;
  const asked = enqueue === undefined ? undefined : history.operationAt(enqueue.invoked);
  const why =
    enqueue === undefined || asked === undefined
      ? "nobody ever tried to put it in"
      : enqueue.failed
        ? `its enqueue by ${byProcess(asked)} had failed at ${whenAnswered(asked)} and must have had no effect`
        : `${byProcess(asked)} began to put it in only at ${atTime(asked.invocation)}`;
  const out = deliveries
    .map((delivery) => outWords(history, delivery))
    .slice(0, 2)
    .join(" and ");
  const explanation = `Element ${canonicalJson(element)} came out (${out}), but ${why}${andMore(others.length, "element", "unexpected")}`;
  return [{ name: "unexpected", explanation, operations: evidence(history, first) }];
}

function duplicated(history: History, [first, ...others]: readonly Excess[]): Anomaly[] {
  if (first === undefined) return [];
  const { element, enqueues, deliveries } = first;
  const out = deliveries.slice(0, 3).map((delivery) => outWords(history, delivery));
  const times = enqueues.length === 1 ? "once" : `${enqueues.length} times`;
  const explanation = `Element ${canonicalJson(element)} came out ${deliveries.length} times (${out.join("; ")}), but was put in ${times}${andMore(others.length, "element", "duplicated")}`;
  return [{ name: "duplicated", explanation, operations: evidence(history, first) }];
}

/** What came out of order, by producers; nothing if no order was promised. */
export function orderAnomalies(history: History, order: ProducerOrder | undefined): Anomaly[] {
  if (order === undefined) return [];
  const { outOfOrder, gaps, certainGaps } = order;
  const [late, ...others] = outOfOrder;
  const [gap] = gaps;
  return [
    ...(late === undefined
      ? []
      : [overtaken(history, "out-of-order", late, andMore(others.length, "element", "out of order"))]),
    ...(gap === undefined || certainGaps === 0
      ? []
      : [overtaken(history, "gap", gap, andMore(certainGaps - 1, "element", "passed over"))]),
  ];
}

function overtaken(history: History, name: string, example: Overtaken, more: string): Anomaly {
  const { enqueue, overtaker, overtaking, late } = example;
  const added = history.operationAt(enqueue.invoked);
  const then =
    late === undefined
      ? "never came out"
      : `came out only later (${outWords(history, late)}${name === "gap" ? ", by a drain" : ""})`;
  const explanation = `Element ${canonicalJson(enqueue.element)}, acknowledged${byNode(added)} at ${whenAnswered(added)} (${byProcess(added)}), ${then}, though ${canonicalJson(overtaker.element)}, which its producer put in after it, came out ${outWords(history, overtaking)}${more}`;
  const positions = [enqueue.invoked, overtaker.invoked, overtaking.invoked, late?.invoked];
  const invoked = [...new Set(positions.filter((position) => position !== undefined))].sort((a, b) => a - b);
  return { name, explanation, operations: invoked.map((position) => history.operationAt(position)) };
}

/** `to process 4 on n1 at 3.200 s` */
function outWords(history: History, { invoked }: Delivery): string {
  const operation = history.operationAt(invoked);
  return `to ${byProcess(operation)}${onNode(operation)} at ${whenAnswered(operation)}`;
}

function evidence(history: History, { enqueues, deliveries }: Excess): Operation[] {
  const invoked = [...enqueues, ...deliveries].map((operation) => operation.invoked);
  return [...new Set(invoked)].sort((a, b) => a - b).map((position) => history.operationAt(position));
}
