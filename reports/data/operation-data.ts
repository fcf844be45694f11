import {
  isJsonArray,
  type Json,
  NANOS_PER_SECOND,
  type Operation,
} from "../../checkers/history/operation.ts";
import { abridge } from "../../checkers/models/abridge.ts";
import { visible } from "../embed.ts";
import type { Fate, OperationData } from "../report-data.ts";

const LABEL_LENGTH = 40;

/** An operation in the form in which the page shows it. */
export function toOperationData(operation: Operation): OperationData {
  const { invocation, completion } = operation;
  const node = completion?.node ?? invocation.node;
  return {
    index: invocation.index,
    process: String(invocation.process),
    f: invocation.f,
    label: operationLabel(operation),
    fate: fateOf(operation),
    start: seconds(invocation.time),
    asked: plainJson(invocation.value),
    ...(node !== undefined && { node }),
    ...(invocation.key !== undefined && { key: String(invocation.key) }),
    ...(completion !== undefined && { end: seconds(completion.time) }),
    ...(completion?.type === "ok" && { answered: plainJson(completion.value) }),
    ...(completion?.error !== undefined && { error: completion.error }),
  };
}

export function fateOf({ completion }: Operation): Fate {
  return completion?.type ?? "open";
}

/** `write 7`, `read → 3`, `cas 3→9`, `txn [r x → 1, append x 2]`: short enough for a bar of a drawing. */
export function operationLabel({ invocation, completion }: Operation): string {
  const { f, value } = invocation;
  const answer = completion?.type === "ok" ? completion.value : undefined;
  if (isMicroOps(value)) return shorten(`${f} ${microOps(isMicroOps(answer) ? answer : value)}`);
  return shorten(f + argument(f, value) + result(f, value, answer));
}

/** What a transaction did, one micro-operation each, long lists cut; of anything else the one thing that it did. */
export function microOpWords(operation: Operation): string[] {
  const { value } = operation.invocation;
  const answer = operation.completion?.type === "ok" ? operation.completion.value : undefined;
  if (!isMicroOps(value)) return [operationLabel(operation)];
  const ops = isMicroOps(answer) ? answer : value;
  return ops.map(([f, key, item]) =>
    visible(f === "r" && item !== null ? `r ${key} → ${abridge(item)}` : microOpWord([f, key, item])),
  );
}

/** JSON in which nothing hides. */
export function plainJson(value: Json | undefined): string {
  return value === undefined ? "" : visible(JSON.stringify(value));
}

export function seconds(nanoseconds: number): number {
  return nanoseconds / NANOS_PER_SECOND;
}

export function shorten(text: string, length: number = LABEL_LENGTH): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

function argument(f: string, value: Json): string {
  if (value === null) return f === "write" ? " null" : "";
  if (f === "cas" && Array.isArray(value) && value.length === 2) {
    return ` ${value.map((side: Json) => plainJson(side)).join("→")}`;
  }
  return ` ${isRecord(value) ? memberWords(value) : plainJson(value)}`;
}

/** The answer, unless it only repeats the question; that a read found nothing is an answer. */
function result(f: string, asked: Json, answer: Json | undefined): string {
  if (answer === undefined) return "";
  const words = isRecord(answer) ? memberWords(answer, asked) : visible(abridge(answer));
  const isEcho = f !== "read" && (words === "" || plainJson(answer) === plainJson(asked));
  return isEcho ? "" : ` → ${words}`;
}

type Members = Readonly<Record<string, Json | undefined>>;

function isRecord(value: Json | undefined): value is Members {
  return typeof value === "object" && value !== null && !isJsonArray(value);
}

/** `element 44, holdMs 20`, or `to 9, 3 events`: without what the question said already, and lists at the end. */
function memberWords(value: Members, asked: Json = null): string {
  const said = new Set(
    [asked, ...(isRecord(asked) ? Object.values(asked) : isJsonArray(asked) ? asked : [])].map(plainJson),
  );
  const members = Object.entries(value).filter(([, member]) => !said.has(plainJson(member ?? null)));
  const isList = ([, member]: readonly [string, Json | undefined]): boolean => isJsonArray(member);
  return [...members.filter((member) => !isList(member)), ...members.filter(isList)]
    .filter(([, member]) => (member ?? null) !== null)
    .map(([name, member]) => memberWord(name, member ?? null))
    .join(", ");
}

/** Of a list of records only how many there are, which can be said in few words. */
function memberWord(name: string, member: Json): string {
  if (!isJsonArray(member) || !member.every(isRecord)) return visible(`${name} ${abridge(member)}`);
  return visible(`${member.length} ${member.length === 1 ? name.replace(/s$/, "") : name}`);
}

type MicroOp = readonly [f: string, key: string | number, value: Json];

function isMicroOps(value: Json | undefined): value is readonly MicroOp[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (item: Json) =>
        Array.isArray(item) &&
        item.length === 3 &&
        typeof item[0] === "string" &&
        (typeof item[1] === "string" || typeof item[1] === "number"),
    )
  );
}

function microOps(ops: readonly MicroOp[]): string {
  return `[${ops.map(microOpWord).join(", ")}]`;
}

function microOpWord([f, key, value]: MicroOp): string {
  if (f !== "r") return `${f} ${key} ${plainJson(value)}`;
  return value === null ? `r ${key}` : `r ${key} → ${plainJson(value)}`;
}
