import { NEMESIS, type ProcessId } from "../../checkers/history/operation.ts";
import type { Random } from "./random.ts";
import {
  added,
  emptySet,
  forEachMember,
  has,
  intersection,
  isEmpty,
  members,
  removed,
  setWhere,
  size,
  type ThreadSet,
} from "./thread-set.ts";

/**
 * Something that can have one operation in flight: client thread 0, 1, ..., or the nemesis. A thread acts as one
 * process at a time; when that crashes it goes on as another.
 */
export type ThreadId = number | typeof NEMESIS;

/** Keep one function per restriction: its answers are remembered by identity. */
export type ThreadPredicate = (thread: ThreadId) => boolean;

/** What never changes during a run. */
interface Crew {
  readonly concurrency: number;
  /** Client threads, and one more for the nemesis. */
  readonly threadCount: number;
  readonly chosenBy: WeakMap<ThreadPredicate, ThreadSet>;
}

/** Everything a context is made of. */
interface Parts {
  readonly time: number;
  readonly random: Random;
  readonly crew: Crew;
  readonly all: ThreadSet;
  readonly free: ThreadSet;
  /** The process of each client thread. */
  readonly processes: readonly number[];
  /** How many dispatches there had been when each thread got its latest; in chunks of 32, so that one is cheap to replace. */
  readonly lastUsed: readonly (readonly number[])[];
  readonly dispatches: number;
}

/**
 * What a generator may know when it is asked: the time, randomness of its own, which threads it may use and
 * which of those are free. A value: the scheduler makes a new one after each event.
 *
 * Inside the nemesis has the index after the last client, so that a set of threads is a set of small integers.
 */
export class Context {
  /** Nanoseconds since the run began. */
  readonly time: number;
  readonly random: Random;
  readonly #crew: Crew;
  readonly #all: ThreadSet;
  readonly #free: ThreadSet;
  readonly #processes: readonly number[];
  readonly #lastUsed: readonly (readonly number[])[];
  readonly #dispatches: number;

  private constructor(parts: Parts) {
    this.time = parts.time;
    this.random = parts.random;
    this.#crew = parts.crew;
    this.#all = parts.all;
    this.#free = parts.free;
    this.#processes = parts.processes;
    this.#lastUsed = parts.lastUsed;
    this.#dispatches = parts.dispatches;
  }

  /** Time zero, every thread free, client thread t acting as process t. */
  static start(options: {
    readonly concurrency: number;
    readonly random: Random;
    /** Whether there is a nemesis thread. Default: true. */
    readonly nemesis?: boolean;
  }): Context {
    const { concurrency, random, nemesis = true } = options;
    const threadCount = concurrency + 1;
    const all = setWhere(threadCount, (index) => nemesis || index < concurrency);
    return new Context({
      time: 0,
      random,
      crew: { concurrency, threadCount, chosenBy: new WeakMap() },
      all,
      free: all,
      processes: Array.from({ length: concurrency }, (_, thread) => thread),
      lastUsed: emptySet(threadCount).map(() => new Array<number>(32).fill(0)),
      dispatches: 0,
    });
  }

  /** Client threads in the run, whether or not this context may use them. A crashed process is replaced by itself plus this. */
  get concurrency(): number {
    return this.#crew.concurrency;
  }

  /** The threads this context may use, ascending, the nemesis last. */
  get threads(): ThreadId[] {
    return members(this.#all).map((index) => this.#threadAt(index));
  }

  get threadCount(): number {
    return size(this.#all);
  }

  get freeCount(): number {
    return size(this.#free);
  }

  get busyCount(): number {
    return this.threadCount - this.freeCount;
  }

  /** The free threads, the one that has waited longest first. */
  get freeThreads(): ThreadId[] {
    return members(this.#free)
      .sort((a, b) => this.#lastUse(a) - this.#lastUse(b))
      .map((index) => this.#threadAt(index));
  }

  /** Whether this context may use the thread, free or not. */
  includes(thread: ThreadId): boolean {
    return has(this.#all, this.#indexOf(thread));
  }

  isFree(thread: ThreadId): boolean {
    return has(this.#free, this.#indexOf(thread));
  }

  /**
   * The process that should act next: of the free threads, the one that has waited longest for an operation. So
   * no thread starves, however contexts are restricted.
   */
  freeProcess(): ProcessId | undefined {
    if (isEmpty(this.#free)) return undefined;
    let chosen = 0;
    let oldest = Infinity;
    forEachMember(this.#free, (index) => {
      const used = this.#lastUse(index);
      if (used < oldest) [chosen, oldest] = [index, used];
    });
    return this.processOf(this.#threadAt(chosen));
  }

  /** The process as which the thread acts now. */
  processOf(thread: ThreadId): ProcessId {
    return thread === NEMESIS ? NEMESIS : (this.#processes[thread] ?? thread);
  }

  /** The thread that acts, acted or will act as the process. */
  threadOf(process: ProcessId): ThreadId {
    return process === NEMESIS ? NEMESIS : process % this.#crew.concurrency;
  }

  /** The same moment as seen by a generator that may use only the threads that `allowed` accepts. */
  restrictTo(allowed: ThreadPredicate): Context {
    let chosen = this.#crew.chosenBy.get(allowed);
    if (chosen === undefined) {
      chosen = setWhere(this.#crew.threadCount, (index) => allowed(this.#threadAt(index)));
      this.#crew.chosenBy.set(allowed, chosen);
    }
    return this.#restrictedTo(chosen);
  }

  restrictToThread(thread: ThreadId): Context {
    return this.#restrictedTo(added(emptySet(this.#crew.threadCount), this.#indexOf(thread)));
  }

  /** Keeps `count` of this context's threads, from the one at rank `from` in `threads` on, and from the first again after the last. */
  restrictToRanks(from: number, count: number): Context {
    const { threadCount } = this;
    let rank = -1;
    const chosen = setWhere(this.#crew.threadCount, (index) => {
      if (!has(this.#all, index)) return false;
      rank++;
      return (rank - from + threadCount * Math.ceil(from / threadCount)) % threadCount < count;
    });
    return this.#restrictedTo(chosen);
  }

  withTime(time: number): Context {
    return this.#with({ time });
  }

  withRandom(random: Random): Context {
    return this.#with({ random });
  }

  /** The same moment for one part of the generator that is asked, with randomness of its own. */
  split(label: number | string): Context {
    return this.#with({ random: this.random.split(label) });
  }

  /** After an operation was dispatched to the thread. */
  busy(thread: ThreadId): Context {
    const index = this.#indexOf(thread);
    const dispatches = this.#dispatches + 1;
    const lastUsed = this.#lastUsed.slice();
    const chunk = (lastUsed[index >>> 5] ?? []).slice();
    chunk[index & 31] = dispatches;
    lastUsed[index >>> 5] = chunk;
    return this.#with({ free: removed(this.#free, index), lastUsed, dispatches });
  }

  /** After the thread's operation was completed. */
  freed(thread: ThreadId): Context {
    return this.#with({ free: added(this.#free, this.#indexOf(thread)) });
  }

  /**
   * After the thread's process crashed.
   *
   * @param process - The thread plus a multiple of the concurrency, which is how `threadOf` finds its way back.
   */
  renamed(thread: number, process: number): Context {
    if (process % this.#crew.concurrency !== thread) {
      throw new RangeError(`Thread ${thread} of ${this.#crew.concurrency} cannot act as process ${process}`);
    }
    const processes = this.#processes.slice();
    processes[thread] = process;
    return this.#with({ processes });
  }

  #restrictedTo(chosen: ThreadSet): Context {
    return this.#with({ all: intersection(this.#all, chosen), free: intersection(this.#free, chosen) });
  }

  #with(changes: Partial<Parts>): Context {
    return new Context({
      time: changes.time ?? this.time,
      random: changes.random ?? this.random,
      crew: this.#crew,
      all: changes.all ?? this.#all,
      free: changes.free ?? this.#free,
      processes: changes.processes ?? this.#processes,
      lastUsed: changes.lastUsed ?? this.#lastUsed,
      dispatches: changes.dispatches ?? this.#dispatches,
    });
  }

  #lastUse(index: number): number {
    return this.#lastUsed[index >>> 5]?.[index & 31] ?? 0;
  }

  #indexOf(thread: ThreadId): number {
    return thread === NEMESIS ? this.#crew.concurrency : thread;
  }

  #threadAt(index: number): ThreadId {
    return index === this.#crew.concurrency ? NEMESIS : index;
  }
}
