import { canonicalJson } from "../history/canonical-json.ts";
import { FAIL, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { type Consumer, newConsumer } from "./consumer.ts";
import { Partition } from "./partition.ts";

/** A message that was sent, as columns by send, in the order of the invocations. */
export interface Sends {
  /** Position of the invocation. */
  readonly invoked: number[];
  /** Position of the acknowledgement; infinity if there was none. */
  readonly acknowledged: number[];
  readonly failed: boolean[];
  readonly process: number[];
  readonly partition: number[];
  readonly value: number[];
  /** The offset that the acknowledgement names, or -1. */
  readonly offset: number[];
}

/** A message that was polled, as columns by poll, in the order of the answers. */
export interface Polls {
  /** Position of the invocation. */
  readonly invoked: number[];
  readonly completed: number[];
  readonly partition: number[];
  readonly slot: number[];
  /** What was polled, which is not what the slot holds if the log contradicts itself. */
  readonly value: number[];
  /** The message of the partition that the consumer polled before, or `NO_PREDECESSOR` or `BEGINNING`. */
  readonly previous: number[];
  /** Whether nothing can have moved the consumer elsewhere since its previous message. */
  readonly isNext: boolean[];
}

/** That a consumer has polled all there was of a partition when it began to. */
export interface CatchUp {
  readonly invoked: number;
  readonly partition: number;
  /** The last message that the consumer has polled of it, or one of the above. */
  readonly last: number;
}

export interface LogHistory {
  readonly partitions: readonly Partition[];
  readonly sends: Sends;
  readonly polls: Polls;
  readonly catchUps: readonly CatchUp[];
  /** The messages by the numbers under which they are known in the columns. */
  readonly values: readonly Json[];
  readonly answeredPolls: number;
}

const FS = new Set(["send", "poll", "txn", "catch-up", "assign", "subscribe"]);
const STRIDE = 16_384;

/**
 * Takes a history of a partitioned log apart.
 *
 * @returns A sentence if it cannot be judged, undefined if the time was up.
 */
export function logHistory(history: History, expired: () => boolean): LogHistory | string | undefined {
  const reader = new LogReader(history);
  for (let position = 0; position < history.length; position++) {
    if (position % STRIDE === 0 && expired()) return undefined;
    if (history.columns.process[position] === NEMESIS_ID) continue;
    const problem = reader.take(position);
    if (problem !== undefined) {
      const asked = history.columns.type[position] === INVOKE ? position : history.invocationOf(position);
      return `Operation ${history.op(asked).index} cannot be judged: ${problem}`;
    }
  }
  return reader.result();
}

class LogReader {
  readonly #history: History;
  readonly #partitions: Partition[] = [];
  readonly #partitionIds = new Map<string, number>();
  readonly #values: Json[] = [];
  readonly #valueIds = new Map<number | string, number>();
  readonly #consumers = new Map<number, Consumer>();
  readonly #catchUps: CatchUp[] = [];
  readonly #sends: Sends = {
    invoked: [],
    acknowledged: [],
    failed: [],
    process: [],
    partition: [],
    value: [],
    offset: [],
  };
  readonly #polls: Polls = {
    invoked: [],
    completed: [],
    partition: [],
    slot: [],
    value: [],
    previous: [],
    isNext: [],
  };
  /** By partition: the messages that were sent to it. */
  readonly #sent: Set<number>[] = [];
  #answeredPolls = 0;

  constructor(history: History) {
    this.#history = history;
  }

  result(): LogHistory {
    return {
      partitions: this.#partitions,
      sends: this.#sends,
      polls: this.#polls,
      catchUps: this.#catchUps,
      values: this.#values,
      answeredPolls: this.#answeredPolls,
    };
  }

  /** @returns What is wrong with the event. */
  take(position: number): string | undefined {
    const { columns, fs, keys } = this.#history;
    const f = fs.decode(columns.f[position] ?? 0);
    if (columns.type[position] === INVOKE) {
      if (!FS.has(f)) return `a log knows ${[...FS].join(", ")}, but not ${f}`;
      if (keys.decode(columns.key[position] ?? NONE) !== undefined)
        return "partitions are named in its value, not by a key";
      return this.#takeSends(position);
    }
    const process = columns.process[position] ?? 0;
    const consumer = this.#consumers.get(process) ?? newConsumer();
    this.#consumers.set(process, consumer);
    if (columns.type[position] !== OK) {
      // Whoever does not know what it was given does not know where it is, either.
      if (f !== "send") consumer.forget();
      return undefined;
    }
    const value = this.#valueAt(position);
    if (f === "assign" || f === "subscribe") return this.#assigned(consumer, f, value);
    return f === "send" ? undefined : this.#polled(consumer, f, position, value);
  }

  /** Takes in what an operation sends, with its outcome. */
  #takeSends(invoked: number): string | undefined {
    const asked = mopsOf(this.#valueAt(invoked));
    if (asked === undefined)
      return this.#isAssignment(invoked) ? undefined : "it has no list of sends and polls";
    const completed = this.#history.completionOf(invoked);
    const type = this.#history.columns.type[completed];
    const answers = type === OK ? mopsOf(this.#valueAt(completed)) : asked;
    if (answers?.length !== asked.length) return "its answer has other parts than what was asked";
    for (const [i, [f, name, value = null]] of asked.entries()) {
      if (f !== "send") continue;
      if (typeof name !== "string" && typeof name !== "number") return "a partition has a name";
      const partition = this.#partitionId(name);
      const id = this.#valueId(value);
      const offset = type === OK ? offsetIn(answers[i]?.[2]) : -1;
      if (!this.#isFirst(partition, id)) return "another one sends the same message to this partition";
      if (offset === undefined) return "the answer to a send is the offset and the message";
      this.#sends.invoked.push(invoked);
      this.#sends.acknowledged.push(type === OK ? completed : Infinity);
      this.#sends.failed.push(type === FAIL);
      this.#sends.process.push(this.#history.columns.process[invoked] ?? 0);
      this.#sends.partition.push(partition);
      this.#sends.value.push(id);
      this.#sends.offset.push(offset);
      if (offset >= 0) this.#partitions[partition]?.tell(offset, id, { invoked, completed });
    }
    return undefined;
  }

  #isFirst(partition: number, value: number): boolean {
    const sent = (this.#sent[partition] ??= new Set<number>());
    return sent.size !== sent.add(value).size;
  }

  #isAssignment(position: number): boolean {
    const f = this.#history.fs.decode(this.#history.columns.f[position] ?? 0);
    return f === "assign" || f === "subscribe";
  }

  #assigned(consumer: Consumer, f: "assign" | "subscribe", value: Json): string | undefined {
    const { partitions, from } =
      typeof value === "object" && value !== null && !isJsonArray(value) ? value : {};
    if (!isJsonArray(partitions)) return "an assignment has a list of partitions";
    const ids: number[] = [];
    for (const name of partitions) {
      if (typeof name !== "string" && typeof name !== "number") return "a partition has a name";
      ids.push(this.#partitionId(name));
    }
    consumer.assign(ids, { isFixed: f === "assign", fromBeginning: f === "assign" && from === "beginning" });
    return undefined;
  }

  #polled(consumer: Consumer, f: string, completed: number, value: Json): string | undefined {
    const mops = mopsOf(value);
    if (mops === undefined) return "its answer is no list of sends and polls";
    const invoked = this.#history.invocationOf(completed);
    for (const [kind, messages = null] of mops) {
      if (kind !== "poll") continue;
      this.#answeredPolls++;
      consumer.beginPoll();
      if (typeof messages !== "object" || messages === null || isJsonArray(messages)) {
        return "a poll returns messages by partition";
      }
      for (const [name, list = null] of Object.entries(messages)) {
        const problem = this.#messages(consumer, { name, list, invoked, completed });
        if (problem !== undefined) return problem;
      }
    }
    if (f === "catch-up") {
      for (const partition of consumer.assigned) {
        this.#catchUps.push({ invoked, partition, last: consumer.lastOf(partition) });
      }
    }
    return undefined;
  }

  #messages(
    consumer: Consumer,
    { name, list, invoked, completed }: { name: string; list: Json; invoked: number; completed: number },
  ): string | undefined {
    if (!isJsonArray(list)) return "a poll returns lists of messages";
    const partition = this.#partitionId(name);
    for (const message of list) {
      const [offset, value = null] = isJsonArray(message) ? message : [];
      if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0) {
        return "a polled message is an offset and what it holds";
      }
      const id = this.#valueId(value);
      const slot = this.#partitions[partition]?.tell(offset, id, { invoked, completed }) ?? 0;
      const poll = this.#polls.slot.length;
      this.#polls.invoked.push(invoked);
      this.#polls.completed.push(completed);
      this.#polls.partition.push(partition);
      this.#polls.slot.push(slot);
      this.#polls.value.push(id);
      this.#polls.isNext.push(consumer.isContinuous(partition));
      this.#polls.previous.push(consumer.advance(partition, poll));
    }
    return undefined;
  }

  #partitionId(name: string | number): number {
    // JSON has only texts as the names of members, so 1 and "1" are the same partition.
    const text = String(name);
    const known = this.#partitionIds.get(text);
    if (known !== undefined) return known;
    this.#partitionIds.set(text, this.#partitions.length);
    return this.#partitions.push(new Partition(text)) - 1;
  }

  #valueId(value: Json): number {
    const key = typeof value === "number" ? value : canonicalJson(value);
    const known = this.#valueIds.get(key);
    if (known !== undefined) return known;
    this.#valueIds.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  #valueAt(position: number): Json {
    return this.#history.values.decode(this.#history.columns.value[position] ?? NONE);
  }
}

function mopsOf(value: Json): readonly (readonly Json[])[] | undefined {
  return isJsonArray(value) && value.every(isMop) ? value : undefined;
}

function isMop(mop: Json): mop is readonly Json[] {
  return isJsonArray(mop) && (mop[0] === "send" || mop[0] === "poll");
}

/** The offset in `[offset, message]`, -1 if there is none. */
function offsetIn(answer: Json | undefined): number | undefined {
  const [offset = null] = isJsonArray(answer) && answer.length === 2 ? answer : [undefined];
  if (offset === null) return isJsonArray(answer) ? -1 : undefined;
  return typeof offset === "number" && Number.isSafeInteger(offset) && offset >= 0 ? offset : undefined;
}
