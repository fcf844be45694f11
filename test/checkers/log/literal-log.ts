import type { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json, type Operation } from "../../../checkers/history/operation.ts";

interface Claim {
  readonly offset: number;
  readonly value: Json;
  readonly isPoll: boolean;
  readonly at: number;
}

interface Message {
  readonly offset: number;
  readonly op: number;
  readonly mop: number;
}

const textOf = (name: Json): string => (typeof name === "string" ? name : JSON.stringify(name));

type Mops = readonly (readonly [string, Json, Json])[];

const contents = (mop: readonly Json[]): [string, [number, Json][]][] =>
  Object.entries(mop[1] as Record<string, [number, Json][]>);

/**
 * The rules of a log as they are written down, by trying everything with everything, without a thought for what it costs.
 * Returns the names of all anomalies, and whether a message that was acknowledged was never polled.
 */
export function literalAnomalies(history: History): {
  readonly names: Set<string>;
  readonly isUnseen: boolean;
} {
  const names = new Set<string>();
  const operations = [...history.operations()];
  const partitions = new Set<string>();
  for (const { invocation, completion } of operations) {
    for (const mop of mopsOf(invocation.value)) if (mop[0] === "send") partitions.add(textOf(mop[1]));
    if (completion?.type !== "ok") continue;
    for (const mop of mopsOf(completion.value)) {
      if (mop[0] === "poll") for (const [name] of contents(mop)) partitions.add(name);
    }
  }
  let isUnseen = false;
  for (const partition of partitions) {
    const claims = claimsOf(operations, partition);
    const polled = (offset: number): boolean =>
      claims.some((claim) => claim.isPoll && claim.offset === offset);
    const lost = new Set<number>();
    for (const a of claims) {
      for (const b of claims) {
        if (a.offset === b.offset && a.value !== b.value) names.add("inconsistent-offsets");
        if (a.offset !== b.offset && a.value === b.value) names.add("duplicate");
      }
    }
    const missed = (from: number, to: number, before: number, name: string): void => {
      for (const { offset, at } of claims) {
        if (offset <= from || offset >= to || at >= before) continue;
        if (polled(offset)) names.add(name);
        else lost.add(offset);
      }
    };
    for (const consumer of new Set(operations.map(({ invocation }) => invocation.process))) {
      const own = operations.filter(({ invocation }) => invocation.process === consumer);
      follow(own, partition, { names, missed });
    }
    if (lost.size > 0) names.add("lost-write");
    origins(operations, partition, names);
    sendOrder(operations, partition, names);
    isUnseen ||= claims.some(({ offset, isPoll }) => !isPoll && !polled(offset) && !lost.has(offset));
  }
  return { names, isUnseen };
}

function mopsOf(value: Json): Mops {
  return isJsonArray(value) ? (value as unknown as Mops) : [];
}

function claimsOf(operations: readonly Operation[], partition: string): Claim[] {
  const claims: Claim[] = [];
  for (const { completion } of operations) {
    if (completion?.type !== "ok") continue;
    const at = completion.index;
    for (const mop of mopsOf(completion.value)) {
      if (mop[0] === "send" && textOf(mop[1]) === partition) {
        const [offset, value] = mop[2] as [number, Json];
        claims.push({ offset, value, isPoll: false, at });
      }
      if (mop[0] !== "poll") continue;
      for (const [name, list] of contents(mop)) {
        if (name !== partition) continue;
        for (const [offset, value] of list) claims.push({ offset, value, isPoll: true, at });
      }
    }
  }
  return claims;
}

interface Notes {
  readonly names: Set<string>;
  readonly missed: (from: number, to: number, before: number, name: string) => void;
}

/** Follows one consumer through one partition. */
function follow(own: readonly Operation[], partition: string, { names, missed }: Notes): void {
  let last: Message | "beginning" | undefined;
  let isFixed = true;
  let isAssigned = false;
  for (const [op, { invocation, completion }] of own.entries()) {
    const { f } = invocation;
    if (f === "send") continue;
    if (completion?.type !== "ok") [last, isFixed, isAssigned] = [undefined, true, false];
    else if (f === "assign" || f === "subscribe") {
      const { partitions, from } = completion.value as { partitions: Json[]; from?: Json };
      isFixed = f === "assign";
      isAssigned = isFixed && partitions.includes(partition);
      last = isAssigned && from === "beginning" ? "beginning" : undefined;
    } else {
      for (const [mop, each] of mopsOf(completion.value).entries()) {
        if (each[0] !== "poll") continue;
        const list = contents(each).find(([name]) => name === partition)?.[1] ?? [];
        for (const [offset] of list) {
          const before: Message | "beginning" | undefined = last;
          last = { offset, op, mop };
          if (before === undefined) continue;
          const isInternal = before !== "beginning" && before.op === op;
          if (!isFixed && !(isInternal && before.mop === mop)) continue;
          const place = before === "beginning" ? -1 : before.offset;
          const prefix = isInternal ? "int-" : "";
          if (offset <= place) names.add(`${prefix}nonmonotonic-poll`);
          else missed(place, offset, Infinity, `${prefix}poll-skip`);
        }
      }
      if (f === "catch-up" && isAssigned && last !== undefined) {
        missed(last === "beginning" ? -1 : last.offset, Infinity, invocation.index, "unseen");
      }
    }
  }
}

function origins(operations: readonly Operation[], partition: string, names: Set<string>): void {
  for (const poller of operations) {
    if (poller.completion?.type !== "ok") continue;
    for (const mop of mopsOf(poller.completion.value)) {
      if (mop[0] !== "poll") continue;
      for (const [, value] of contents(mop).find(([name]) => name === partition)?.[1] ?? []) {
        const sender = operations.find(({ invocation }) =>
          mopsOf(invocation.value).some(
            (sent) => sent[0] === "send" && sent[1] === partition && sent[2] === value,
          ),
        );
        if (sender === poller) names.add("precommitted-read");
        else if (sender === undefined || sender.invocation.index > poller.completion.index)
          names.add("unexpected");
        else if (sender.completion?.type === "fail") names.add("G1a");
      }
    }
  }
}

function sendOrder(operations: readonly Operation[], partition: string, names: Set<string>): void {
  for (const process of new Set(operations.map(({ invocation }) => invocation.process))) {
    let last: { readonly offset: number; readonly operation: Operation } | undefined;
    for (const operation of operations) {
      const { invocation, completion } = operation;
      if (invocation.process !== process || completion?.type !== "ok") continue;
      for (const mop of mopsOf(completion.value)) {
        if (mop[0] !== "send" || mop[1] !== partition) continue;
        const [offset] = mop[2] as [number, Json];
        if (last !== undefined && offset <= last.offset) {
          names.add(last.operation === operation ? "int-nonmonotonic-send" : "nonmonotonic-send");
        }
        last = { offset, operation };
      }
    }
  }
}
