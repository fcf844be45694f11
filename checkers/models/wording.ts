import {
  type Json,
  type Key,
  NANOS_PER_MS,
  NANOS_PER_SECOND,
  type Op,
  type Operation,
} from "../history/operation.ts";
import { capitalize } from "../wording.ts";
import { abridge } from "./abridge.ts";
import type { PlacedOperation } from "./model.ts";

/** `5.231 s` */
export function atTime(op: Op): string {
  return seconds(op.time);
}

/** Nanoseconds as `5.231 s`, and as `0.000017 s` where thousandths would make different moments look the same. */
export function seconds(nanoseconds: number): string {
  const isFine = Math.abs(nanoseconds) < FINE_BELOW && nanoseconds % NANOS_PER_MS !== 0;
  return `${(nanoseconds / NANOS_PER_SECOND).toFixed(isFine ? 6 : 3)} s`;
}

/** Events that nobody timed are a microsecond apart, from 0 on. */
const FINE_BELOW = 100 * NANOS_PER_MS;

/** `process 4` */
export function byProcess({ invocation }: Operation): string {
  return `process ${invocation.process}`;
}

/** ` by n1`, or nothing if the node is unknown. */
export function byNode(operation: Operation): string {
  const node = nodeOf(operation);
  return node === undefined ? "" : ` by ${node}`;
}

/** ` on n1`, or nothing if the node is unknown. */
export function onNode(operation: Operation): string {
  const node = nodeOf(operation);
  return node === undefined ? "" : ` on ${node}`;
}

function nodeOf({ invocation, completion }: Operation): string | undefined {
  return completion?.node ?? invocation.node;
}

/** The time at which the operation was answered, or at which it was asked if it never was. */
export function whenAnswered({ invocation, completion }: Operation): string {
  return atTime(completion ?? invocation);
}

/** `n2 answered a read with 7 (process 4, 5.231 s)`, or `process 4 read 7 at 5.231 s` if the node is unknown. */
export function readerSaw(reader: Operation, value: Json, focus?: number): string {
  const node = nodeOf(reader);
  const shown = abridge(value, focus);
  return node === undefined
    ? `${byProcess(reader)} read ${shown} at ${whenAnswered(reader)}`
    : `${node} answered a read with ${shown} (${byProcess(reader)}, ${whenAnswered(reader)})`;
}

/** Starts a sentence about an object: `Key 3: n2 answered ...`; a history without keys has only one object. */
export function aboutKey(key: Key | undefined, sentence: string): string {
  return key === undefined ? begin(sentence) : `Key ${key}: ${sentence}`;
}

/** Names of nodes stay as they are. */
function begin(sentence: string): string {
  return /^(process|the|no|element|watch|revision) /.test(sentence) ? capitalize(sentence) : sentence;
}

/** Certainly took effect. */
export function isOk({ completion }: Operation): boolean {
  return completion?.type === "ok";
}

/** Certainly took no effect. */
export function isFailed({ completion }: Operation): boolean {
  return completion?.type === "fail";
}

/** True if `a` was over before `b` began. */
export function precedes(a: PlacedOperation, b: PlacedOperation): boolean {
  return isOk(a) && a.completed < b.invoked;
}
