import type { CounterVisitor } from "./counter-history.ts";
import type { JudgedCounter, WrongRead } from "./counter-read.ts";
import { PossibleSums } from "./possible-sums.ts";

/** With more adds under way at once than this, only the least and the greatest of their sums are looked at. */
const MAX_TERMS = 64;

/**
 * Judges each read of a linearizable counter by itself, in one pass.
 *
 * A read takes place at some moment between its beginning and its answer. At each moment, the adds that have been acknowledged
 * count; those that have begun and are still under way, or are of unknown outcome, count or not, in any choice; others do not.
 * The answer must be such a sum at one moment at least. When an add begins there are only more sums, so it is enough to look right
 * before each acknowledgement, and when the read is answered.
 *
 * The sums of a moment are those of `PossibleSums`; where all adds are of 1 or -1, all between the least and the greatest.
 *
 * Exact for every read by itself: it fails exactly if no order of the adds explains it. Two reads that contradict each other may
 * both pass.
 *
 * An event costs time linear in the operations that are under way on its key, times the number of ranges of sums where terms
 * are not 1 or -1.
 */
export class BoundedReads implements CounterVisitor {
  readonly #counters = new Map<number, Counter>();
  /** Of reads that are over, for those to come. */
  readonly #spare: OpenRead[] = [];

  asked(key: number, term: number, invoked: number, completed: number): void {
    const counter = this.#counter(key);
    counter.adds++;
    counter.sums = undefined;
    if (term !== 1 && term !== -1) counter.isOfUnits = false;
    if (completed < 0) {
      counter.unknown.add(term);
      return;
    }
    counter.openAdds.push(invoked);
    counter.openTerms.push(term);
    if (term < 0) counter.openLeast += term;
    else counter.openGreatest += term;
  }

  acknowledged(key: number, term: number, invoked: number): void {
    const counter = this.#counter(key);
    for (const read of counter.openReads) look(counter, read);
    counter.sums = undefined;
    counter.settled += term;
    counter.acknowledged++;
    counter.unread++;
    const at = counter.openAdds.indexOf(invoked);
    removeAt(counter.openAdds, at);
    removeAt(counter.openTerms, at);
    if (term < 0) counter.openLeast -= term;
    else counter.openGreatest -= term;
  }

  began(key: number, value: number, invoked: number): void {
    const counter = this.#counter(key);
    const read = this.#spare.pop() ?? new OpenRead();
    read.invoked = invoked;
    read.value = value;
    read.isExplained = false;
    read.isInDoubt = false;
    read.settled = counter.settled;
    read.settledAdds = counter.acknowledged;
    read.least = Infinity;
    read.greatest = -Infinity;
    counter.openReads.push(read);
    counter.unread = 0;
  }

  answered(key: number, value: number, invoked: number, completed: number): void {
    const counter = this.#counter(key);
    const at = counter.openReads.findIndex((read) => read.invoked === invoked);
    const read = counter.openReads[at];
    if (read === undefined) return;
    look(counter, read);
    removeAt(counter.openReads, at);
    this.#spare.push(read);
    counter.reads++;
    if (read.isExplained || read.isInDoubt) {
      if (!read.isExplained) counter.boundedOnly++;
      if (invoked > counter.lastRight) counter.lastRight = invoked;
      return;
    }
    const { settled, settledAdds, least, greatest } = read;
    const openAdds = counter.adds - settledAdds;
    const standing = "dated";
    const wrong = { key, invoked, completed, value, standing, settled, settledAdds, openAdds } as const;
    counter.wrong.push({ ...wrong, least, greatest });
  }

  judged(): JudgedCounter[] {
    return [...this.#counters.values()];
  }

  #counter(key: number): Counter {
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    const counter = new Counter(key);
    this.#counters.set(key, counter);
    return counter;
  }
}

/** One counter as far as the pass has come. */
class Counter implements JudgedCounter {
  readonly key: number;
  readonly wrong: WrongRead[] = [];
  reads = 0;
  readonly finals = 0;
  adds = 0;
  acknowledged = 0;
  unread = 0;
  boundedOnly = 0;
  lastRight = -1;
  /** The sum of the adds that were acknowledged. */
  settled = 0;
  isOfUnits = true;
  /** Of the adds of unknown outcome. */
  readonly unknown = new PossibleSums();
  /** Adds under way that will be acknowledged: their invocations, their terms, and the least and greatest sum of these. */
  readonly openAdds: number[] = [];
  readonly openTerms: number[] = [];
  openLeast = 0;
  openGreatest = 0;
  readonly openReads: OpenRead[] = [];
  /** The sums of this moment, above `settled`; made when asked for. */
  sums: PossibleSums | undefined = undefined;

  constructor(key: number) {
    this.key = key;
  }
}

class OpenRead {
  invoked = 0;
  value = 0;
  /** Whether it can have taken place by now. */
  isExplained = false;
  /** Whether it may have, and there were too many sums to tell. */
  isInDoubt = false;
  /** When it began. */
  settled = 0;
  settledAdds = 0;
  /** The least and the greatest sum there may have been so far. */
  least = Infinity;
  greatest = -Infinity;
}

/** Sees whether a read can take place at this moment. */
function look(counter: Counter, read: OpenRead): void {
  if (read.isExplained) return;
  const { settled, unknown, openLeast, openGreatest, openTerms } = counter;
  const least = settled + openLeast + unknown.least;
  const greatest = settled + openGreatest + unknown.greatest;
  read.least = Math.min(read.least, least);
  read.greatest = Math.max(read.greatest, greatest);
  if (read.value < least || read.value > greatest) return;
  if (counter.isOfUnits) {
    read.isExplained = true;
    return;
  }
  if (openTerms.length <= MAX_TERMS) counter.sums ??= unknown.with(openTerms);
  if (counter.sums?.isExact === true) read.isExplained = counter.sums.has(read.value - settled);
  else read.isInDoubt = true;
}

/** Removes an element of a list whose order means nothing. */
function removeAt(list: unknown[], at: number): void {
  const last = list.pop();
  if (last !== undefined && at >= 0 && at < list.length) list[at] = last;
}
