import { BEGINNING, NO_PREDECESSOR } from "./consumer.ts";
import type { LogHistory } from "./log-history.ts";
import type { Partition } from "./partition.ts";
import { rankOffsets } from "./ranks.ts";

/** One thing that is wrong, with the operations that show it, as positions of their invocations. */
export interface Flaw {
  readonly partition: number;
  readonly operations: readonly number[];
  /** What the sentence needs: a message, or two, or their offsets. */
  readonly values: readonly number[];
  readonly offsets: readonly number[];
}

export type Flaws = Readonly<Record<string, readonly Flaw[]>>;

/** What came of a log. Each list has one flaw for each message, pair of messages or offset that it befell. */
export interface JudgedLog {
  readonly flaws: Flaws;
  /** Acknowledged messages that nobody polled, and that nobody had to. */
  readonly unseen: number;
  /** By send: the position at which the message was polled first, or -1. */
  readonly firstPolled: Int32Array;
}

/** @returns Undefined if the time was up. */
export function judgeLog(log: LogHistory, expired: () => boolean): JudgedLog | undefined {
  const { partitions, sends } = log;
  markPolled(log);
  if (expired()) return undefined;
  const origins = originFlaws(log);
  const order = orderFlaws(log, expired);
  if (order === undefined) return undefined;
  const lost = new Set(order["lost-write"]?.map(({ partition, values }) => `${partition} ${values[0]}`));
  const firstPolled = Int32Array.from(sends.value, (value, i) =>
    polledAt(partitions[sends.partition[i] ?? 0], value),
  );
  let unseen = 0;
  for (let i = 0; i < firstPolled.length; i++) {
    const isKept = (sends.acknowledged[i] ?? Infinity) < Infinity && firstPolled[i] === -1;
    if (isKept && !lost.has(`${sends.partition[i]} ${sends.value[i]}`)) unseen++;
  }
  const clashes = (of: (partition: Partition) => Partition["inconsistent"], isAtOffset: boolean): Flaw[] =>
    partitions.flatMap((each, partition) =>
      of(each).map(({ one, other, at, differ }) => ({
        partition,
        operations: [one, other],
        values: isAtOffset ? differ : [at],
        offsets: isAtOffset ? [at] : differ,
      })),
    );
  const flaws = {
    "inconsistent-offsets": clashes((each) => each.inconsistent, true),
    duplicate: clashes((each) => each.duplicates, false),
    ...order,
    ...origins,
    ...sendOrderFlaws(log),
  };
  return { flaws, unseen, firstPolled };
}

function polledAt(partition: Partition | undefined, value: number): number {
  const slot = partition?.slotOf(value);
  return slot === undefined ? -1 : (partition?.polledAt[slot] ?? -1);
}

/** Polls are in the order of their answers, so the first to name a slot is the first that polled it. */
function markPolled({ partitions, polls }: LogHistory): void {
  for (let i = 0; i < polls.slot.length; i++) {
    const partition = partitions[polls.partition[i] ?? 0];
    const slot = polls.slot[i] ?? 0;
    if (partition?.polledAt[slot] === -1) partition.polledAt[slot] = polls.completed[i] ?? 0;
  }
}

/** Messages that are where nobody put them, or nobody was to see them: each message once. */
function originFlaws(log: LogHistory): Flaws {
  const { partitions, sends, polls } = log;
  const senderOf = partitions.map(() => new Map<number, number>());
  for (let i = 0; i < sends.value.length; i++) senderOf[sends.partition[i] ?? 0]?.set(sends.value[i] ?? 0, i);
  const found: Record<OriginFlaw, Flaw[]> = { G1a: [], unexpected: [], "precommitted-read": [] };
  const told = new Set<string>();
  for (let i = 0; i < polls.slot.length; i++) {
    const send = senderOf[polls.partition[i] ?? 0]?.get(polls.value[i] ?? 0);
    const name = originFlaw(log, i, send);
    if (name === undefined) continue;
    const partition = polls.partition[i] ?? 0;
    const value = polls.value[i] ?? 0;
    const text = `${name} ${partition} ${value}`;
    if (told.has(text)) continue;
    told.add(text);
    const sent = send === undefined ? [] : [sends.invoked[send] ?? 0];
    const operations = name === "precommitted-read" ? sent : [...sent, polls.invoked[i] ?? 0];
    found[name].push({ partition, operations, values: [value], offsets: [] });
  }
  return found;
}

type OriginFlaw = "G1a" | "unexpected" | "precommitted-read";

/** What is wrong with a poll of what a send has sent, or nobody. */
function originFlaw(
  { sends, polls }: LogHistory,
  poll: number,
  send: number | undefined,
): OriginFlaw | undefined {
  if (send === undefined) return "unexpected";
  const sent = sends.invoked[send] ?? 0;
  if (sent === polls.invoked[poll]) return "precommitted-read";
  if (sent > (polls.completed[poll] ?? 0)) return "unexpected";
  return sends.failed[send] === true ? "G1a" : undefined;
}

/** What the order of the messages says that consumers saw: gaps, steps back, and what is gone. */
function orderFlaws(log: LogHistory, expired: () => boolean): Record<string, Flaw[]> | undefined {
  const { partitions, polls } = log;
  const found: Record<string, Flaw[]> = {
    "lost-write": [],
    "poll-skip": [],
    "int-poll-skip": [],
    "nonmonotonic-poll": [],
    "int-nonmonotonic-poll": [],
    unseen: [],
  };
  const ranks = partitions.map(rankOffsets);
  for (let i = 0; i < polls.slot.length; i++) {
    if (i % 65_536 === 0 && expired()) return undefined;
    const previous = polls.previous[i] ?? NO_PREDECESSOR;
    if (previous === NO_PREDECESSOR || polls.isNext[i] !== true) continue;
    const partition = polls.partition[i] ?? 0;
    const of = ranks[partition];
    const slot = polls.slot[i] ?? 0;
    if (of === undefined) continue;
    const rank = of.rankOf[slot] ?? 0;
    const before = previous === BEGINNING ? -1 : (of.rankOf[polls.slot[previous] ?? 0] ?? 0);
    const isInternal = previous >= 0 && polls.invoked[previous] === polls.invoked[i];
    const prefix = isInternal ? "int-" : "";
    const from = previous >= 0 ? [polls.invoked[previous] ?? 0] : [];
    const operations = [...from, polls.invoked[i] ?? 0];
    const slots = previous >= 0 ? [polls.slot[previous] ?? 0, slot] : [slot];
    if (rank <= before) {
      found[`${prefix}nonmonotonic-poll`]?.push(flawOf(partitions, partition, slots, operations));
      continue;
    }
    const skipped = of.firstPolledBetween(before, rank);
    if (skipped !== undefined) {
      const other = partitions[partition]?.namedBy[skipped] ?? 0;
      const flaw = flawOf(partitions, partition, [skipped, ...slots], [other, ...operations]);
      found[`${prefix}poll-skip`]?.push(flaw);
    }
    for (const gone of of.takeUnpolledBetween(before, rank)) {
      found["lost-write"]?.push(
        flawOf(
          partitions,
          partition,
          [gone, slot],
          [partitions[partition]?.namedBy[gone] ?? 0, polls.invoked[i] ?? 0],
        ),
      );
    }
  }
  catchUpFlaws(log, ranks, found);
  return found;
}

/** What a consumer did not get to that had polled all there was. */
function catchUpFlaws(
  { partitions, polls, catchUps }: LogHistory,
  ranks: readonly ReturnType<typeof rankOffsets>[],
  found: Record<string, Flaw[]>,
): void {
  for (const { invoked, partition, last } of catchUps) {
    const of = ranks[partition];
    if (of === undefined || last === NO_PREDECESSOR) continue;
    const reached = last === BEGINNING ? -1 : (of.rankOf[polls.slot[last] ?? 0] ?? 0);
    const due = of.furthestKnownBefore(invoked);
    if (due === undefined || (of.rankOf[due] ?? 0) <= reached) continue;
    const named = partitions[partition]?.namedBy ?? [];
    const unseen = of.firstPolledBetween(reached, (of.rankOf[due] ?? 0) + 1, invoked);
    if (unseen !== undefined) {
      found["unseen"]?.push(flawOf(partitions, partition, [unseen], [named[unseen] ?? 0, invoked]));
    }
    for (const gone of of.takeUnpolledBetween(reached, (of.rankOf[due] ?? 0) + 1, invoked)) {
      found["lost-write"]?.push(flawOf(partitions, partition, [gone], [named[gone] ?? 0, invoked]));
    }
  }
}

function flawOf(
  partitions: readonly Partition[],
  partition: number,
  slots: readonly number[],
  operations: readonly number[],
): Flaw {
  const { values = [], offsets = [] } = partitions[partition] ?? {};
  return {
    partition,
    operations,
    values: slots.map((slot) => values[slot] ?? 0),
    offsets: slots.map((slot) => offsets[slot] ?? 0),
  };
}

/** Of what one process sends to a partition, the later has the greater offset. */
function sendOrderFlaws({ sends }: LogHistory): Record<string, Flaw[]> {
  const found: Record<string, Flaw[]> = { "nonmonotonic-send": [], "int-nonmonotonic-send": [] };
  const latest = new Map<string, number>();
  for (let i = 0; i < sends.value.length; i++) {
    const offset = sends.offset[i] ?? -1;
    if (offset < 0) continue;
    const producer = `${sends.process[i]} ${sends.partition[i]}`;
    const before = latest.get(producer);
    latest.set(producer, i);
    if (before === undefined || (sends.offset[before] ?? -1) < offset) continue;
    const isInternal = sends.invoked[before] === sends.invoked[i];
    found[isInternal ? "int-nonmonotonic-send" : "nonmonotonic-send"]?.push({
      partition: sends.partition[i] ?? 0,
      operations: [sends.invoked[before] ?? 0, sends.invoked[i] ?? 0],
      values: [sends.value[before] ?? 0, sends.value[i] ?? 0],
      offsets: [sends.offset[before] ?? 0, offset],
    });
  }
  return found;
}
