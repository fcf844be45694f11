import type { History } from "../history/history.ts";
import type { CounterVisitor } from "./counter-history.ts";
import { isOutOfBounds, type JudgedCounter, type WrongRead } from "./counter-read.ts";
import { PossibleSums } from "./possible-sums.ts";

/**
 * Judges the reads of a counter that converges, in two passes.
 *
 * 1. A read is final if it began `settleNs` or more after the last that is known of any add to its key. Everybody who reads then has
 *    heard of every acknowledged add, so the answer is their sum plus a sum of some of those of unknown outcome.
 * 2. Any other read may have heard of some adds and not of others, in any order: it is held only against the sums of all that
 *    takes away, and of all that adds, and began before it was answered.
 */
export class FinalReads implements CounterVisitor {
  readonly #time: Float64Array;
  readonly #settleNs: number;
  readonly #counters = new Map<number, Counter>();

  constructor(history: History, settleNs: number) {
    this.#time = history.columns.time;
    this.#settleNs = settleNs;
  }

  asked(key: number, term: number, invoked: number, completed: number): void {
    const counter = this.#counter(key);
    counter.adds++;
    counter.lastAdd = invoked;
    if (term < 0) counter.least += term;
    else counter.greatest += term;
    if (completed >= 0) return;
    counter.unknown.add(term);
    counter.unknownAdds++;
  }

  acknowledged(key: number, term: number, _: number, completed: number): void {
    const counter = this.#counter(key);
    counter.settled += term;
    counter.acknowledged++;
    counter.lastAdd = completed;
  }

  began(): void {
    // What matters of a read is known when it is answered.
  }

  answered(key: number, value: number, invoked: number, completed: number): void {
    const { reads, least, greatest, adds } = this.#counter(key);
    reads.push({ invoked, completed, value, least, greatest, adds });
  }

  /** To be called when the whole history has been told. */
  judged(): JudgedCounter[] {
    return [...this.#counters].map(([key, counter]) => this.#judge(key, counter));
  }

  #judge(key: number, counter: Counter): JudgedCounter {
    const { lastAdd, unknown, acknowledged, settled } = counter;
    const wrong: WrongRead[] = [];
    let finals = 0;
    let lastRight = -1;
    for (const { adds, ...read } of counter.reads) {
      const isFinal = this.#isFinal(read.invoked, lastAdd);
      if (isFinal) finals++;
      const judged: WrongRead = isFinal
        ? {
            key,
            ...read,
            standing: "final",
            settled,
            settledAdds: acknowledged,
            openAdds: counter.unknownAdds,
            least: settled + unknown.least,
            greatest: settled + unknown.greatest,
          }
        : { key, ...read, standing: "early", settled: 0, settledAdds: 0, openAdds: adds };
      const isRight = !isOutOfBounds(judged) && (!isFinal || unknown.has(read.value - settled));
      if (!isRight) wrong.push(judged);
      else if (isFinal) lastRight = Math.max(lastRight, read.invoked);
    }
    return {
      key,
      wrong,
      reads: counter.reads.length,
      finals,
      adds: counter.adds,
      acknowledged,
      unread: finals > 0 ? 0 : acknowledged,
      boundedOnly: unknown.isExact ? 0 : finals,
      lastRight,
    };
  }

  #isFinal(invoked: number, lastAdd: number): boolean {
    if (invoked < lastAdd) return false;
    return lastAdd < 0 || (this.#time[invoked] ?? 0) - (this.#time[lastAdd] ?? 0) >= this.#settleNs;
  }

  #counter(key: number): Counter {
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    const counter = new Counter();
    this.#counters.set(key, counter);
    return counter;
  }
}

/** A read with what was known when it was answered: how many adds had begun, and their least and greatest sum. */
interface Answer {
  readonly invoked: number;
  readonly completed: number;
  readonly value: number;
  readonly adds: number;
  readonly least: number;
  readonly greatest: number;
}

class Counter {
  readonly reads: Answer[] = [];
  adds = 0;
  acknowledged = 0;
  /** The sum of the adds that were acknowledged. */
  settled = 0;
  /** Of all adds that began so far. */
  least = 0;
  greatest = 0;
  readonly unknown = new PossibleSums();
  unknownAdds = 0;
  /** Position of the last event of an add; -1 if there was none. */
  lastAdd = -1;
}
