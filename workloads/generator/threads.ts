import { NEMESIS, type ProcessId } from "../../checkers/history/operation.ts";
import {
  added,
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

/** What the threads of a run have in common, however restricted. */
interface Crew {
  /** Client threads. */
  readonly concurrency: number;
  readonly chosenBy: WeakMap<ThreadPredicate, ThreadSet>;
}

/** By thread index, in chunks of 32, so that one entry is cheap to replace. */
type Chunks = readonly (readonly number[])[];

/**
 * Some of a run's threads: which are free, as which process each acts, which has waited longest. A value.
 *
 * Inside, the nemesis has the index after the last client's, so that a set of threads is a set of small integers.
 */
export class Threads {
  private readonly crew: Crew;
  private readonly all: ThreadSet;
  private readonly free: ThreadSet;
  /** The process of each client thread. */
  private readonly processes: readonly number[];
  /** What `dispatches` was when each thread got its latest operation. */
  private readonly lastUsed: Chunks;
  private readonly dispatches: number;

  private constructor(
    crew: Crew,
    all: ThreadSet,
    free: ThreadSet,
    processes: readonly number[],
    lastUsed: Chunks,
    dispatches: number,
  ) {
    this.crew = crew;
    this.all = all;
    this.free = free;
    this.processes = processes;
    this.lastUsed = lastUsed;
    this.dispatches = dispatches;
  }

  /** Every thread free, client thread t acting as process t. */
  static start(concurrency: number, nemesis: boolean): Threads {
    const all = setWhere(concurrency + 1, (index) => nemesis || index < concurrency);
    const processes = Array.from({ length: concurrency }, (_, thread) => thread);
    const unused = all.map(() => new Array<number>(32).fill(0));
    return new Threads({ concurrency, chosenBy: new WeakMap() }, all, all, processes, unused, 0);
  }

  get concurrency(): number {
    return this.crew.concurrency;
  }

  get ids(): ThreadId[] {
    return members(this.all).map((index) => this.idAt(index));
  }

  get count(): number {
    return size(this.all);
  }

  get freeCount(): number {
    return size(this.free);
  }

  get noneIsFree(): boolean {
    return isEmpty(this.free);
  }

  /** The free threads, the one that has waited longest first. */
  get freeIds(): ThreadId[] {
    return members(this.free)
      .sort((a, b) => this.lastUseOf(a) - this.lastUseOf(b))
      .map((index) => this.idAt(index));
  }

  /** The free thread that has waited longest for an operation. */
  get longestIdle(): ThreadId | undefined {
    let chosen: number | undefined;
    let oldest = Infinity;
    for (let word = 0; word < this.free.length; word++) {
      for (let bits = this.free[word] ?? 0; bits !== 0; bits &= bits - 1) {
        const index = word * 32 + 31 - Math.clz32(bits & -bits);
        const used = this.lastUseOf(index);
        if (used < oldest) {
          chosen = index;
          oldest = used;
        }
      }
    }
    return chosen === undefined ? undefined : this.idAt(chosen);
  }

  includes(thread: ThreadId): boolean {
    return has(this.all, this.indexOf(thread));
  }

  isFree(thread: ThreadId): boolean {
    return has(this.free, this.indexOf(thread));
  }

  processOf(thread: ThreadId): ProcessId {
    return thread === NEMESIS ? NEMESIS : (this.processes[thread] ?? thread);
  }

  threadOf(process: ProcessId): ThreadId {
    return process === NEMESIS ? NEMESIS : process % this.crew.concurrency;
  }

  restrictTo(allowed: ThreadPredicate): Threads {
    let chosen = this.crew.chosenBy.get(allowed);
    if (chosen === undefined) {
      chosen = setWhere(this.crew.concurrency + 1, (index) => allowed(this.idAt(index)));
      this.crew.chosenBy.set(allowed, chosen);
    }
    return this.restrictToSet(chosen);
  }

  restrictToThread(thread: ThreadId): Threads {
    const only = this.indexOf(thread);
    return this.restrictToSet(setWhere(this.crew.concurrency + 1, (index) => index === only));
  }

  /** Keeps `count` threads, from the one at rank `from` on, and from the first again after the last. */
  restrictToRanks(from: number, count: number): Threads {
    const threadCount = this.count;
    const offset = threadCount * Math.ceil(from / threadCount) - from;
    let rank = -1;
    return this.restrictToSet(
      setWhere(this.crew.concurrency + 1, (index) => {
        if (!has(this.all, index)) return false;
        rank++;
        return (rank + offset) % threadCount < count;
      }),
    );
  }

  busy(thread: ThreadId): Threads {
    const index = this.indexOf(thread);
    const dispatches = this.dispatches + 1;
    const lastUsed = this.lastUsed.slice();
    const chunk = (lastUsed[index >>> 5] ?? []).slice();
    chunk[index & 31] = dispatches;
    lastUsed[index >>> 5] = chunk;
    return new Threads(this.crew, this.all, removed(this.free, index), this.processes, lastUsed, dispatches);
  }

  freed(thread: ThreadId): Threads {
    const free = added(this.free, this.indexOf(thread));
    return new Threads(this.crew, this.all, free, this.processes, this.lastUsed, this.dispatches);
  }

  renamed(thread: number, process: number): Threads {
    if (process % this.crew.concurrency !== thread) {
      throw new RangeError(`Thread ${thread} of ${this.crew.concurrency} cannot act as process ${process}`);
    }
    const processes = this.processes.slice();
    processes[thread] = process;
    return new Threads(this.crew, this.all, this.free, processes, this.lastUsed, this.dispatches);
  }

  private restrictToSet(chosen: ThreadSet): Threads {
    const all = intersection(this.all, chosen);
    const free = intersection(this.free, chosen);
    return new Threads(this.crew, all, free, this.processes, this.lastUsed, this.dispatches);
  }

  private lastUseOf(index: number): number {
    return this.lastUsed[index >>> 5]?.[index & 31] ?? 0;
  }

  private indexOf(thread: ThreadId): number {
    return thread === NEMESIS ? this.crew.concurrency : thread;
  }

  private idAt(index: number): ThreadId {
    return index === this.crew.concurrency ? NEMESIS : index;
  }
}
