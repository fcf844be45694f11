import type { ProcessId } from "../../checkers/history/operation.ts";
import type { Random } from "./random.ts";
import { type ThreadId, type ThreadPredicate, Threads } from "./threads.ts";

export type { ThreadId, ThreadPredicate } from "./threads.ts";

/**
 * What a generator may know when it is asked: the time, randomness of its own, which threads it may use and
 * which of those are free. A value: the scheduler makes a new one after each event.
 *
 * Contexts are made several times an operation, so one is small, and changing the time or the randomness does
 * not touch the threads.
 */
export class Context {
  /** Nanoseconds since the run began. */
  readonly time: number;
  readonly random: Random;
  private readonly pool: Threads;

  private constructor(time: number, random: Random, pool: Threads) {
    this.time = time;
    this.random = random;
    this.pool = pool;
  }

  /** Time zero, every thread free, client thread t acting as process t. */
  static start(options: {
    readonly concurrency: number;
    readonly random: Random;
    /** Whether there is a nemesis thread. Default: true. */
    readonly nemesis?: boolean;
  }): Context {
    const { concurrency, random, nemesis = true } = options;
    return new Context(0, random, Threads.start(concurrency, nemesis));
  }

  /** Client threads in the run, whether or not this context may use them. A crashed process is replaced by itself plus this. */
  get concurrency(): number {
    return this.pool.concurrency;
  }

  /** The threads this context may use, ascending, the nemesis last. */
  get threads(): ThreadId[] {
    return this.pool.ids;
  }

  get threadCount(): number {
    return this.pool.count;
  }

  get freeCount(): number {
    return this.pool.freeCount;
  }

  get busyCount(): number {
    return this.pool.count - this.pool.freeCount;
  }

  get noneIsFree(): boolean {
    return this.pool.noneIsFree;
  }

  /** The free threads, the one that has waited longest first. */
  get freeThreads(): ThreadId[] {
    return this.pool.freeIds;
  }

  /** Whether this context may use the thread, free or not. */
  includes(thread: ThreadId): boolean {
    return this.pool.includes(thread);
  }

  isFree(thread: ThreadId): boolean {
    return this.pool.isFree(thread);
  }

  /**
   * The process that should act next: of the free threads', the one that has waited longest for an operation. So
   * no thread starves, however contexts are restricted.
   */
  freeProcess(): ProcessId | undefined {
    const thread = this.pool.longestIdle;
    return thread === undefined ? undefined : this.pool.processOf(thread);
  }

  /** The process as which the thread acts now. */
  processOf(thread: ThreadId): ProcessId {
    return this.pool.processOf(thread);
  }

  /** The thread that acts, acted or will act as the process. */
  threadOf(process: ProcessId): ThreadId {
    return this.pool.threadOf(process);
  }

  /** The same moment as seen by a generator that may use only the threads that `allowed` accepts. */
  restrictTo(allowed: ThreadPredicate): Context {
    return new Context(this.time, this.random, this.pool.restrictTo(allowed));
  }

  restrictToThread(thread: ThreadId): Context {
    return new Context(this.time, this.random, this.pool.restrictToThread(thread));
  }

  /** Keeps `count` of `threads`, from the one at `from` on, and from the first again after the last. */
  restrictToRanks(from: number, count: number): Context {
    return new Context(this.time, this.random, this.pool.restrictToRanks(from, count));
  }

  withTime(time: number): Context {
    return new Context(time, this.random, this.pool);
  }

  withRandom(random: Random): Context {
    return new Context(this.time, random, this.pool);
  }

  /** The same moment for one part of the generator that is asked, with randomness of its own. */
  split(label: number | string): Context {
    return new Context(this.time, this.random.split(label), this.pool);
  }

  /** After an operation was dispatched to the thread. */
  busy(thread: ThreadId): Context {
    return new Context(this.time, this.random, this.pool.busy(thread));
  }

  /** After the thread's operation was completed. */
  freed(thread: ThreadId): Context {
    return new Context(this.time, this.random, this.pool.freed(thread));
  }

  /**
   * After the thread's process crashed.
   *
   * @param process - The thread plus a multiple of the concurrency, which is how `threadOf` finds its way back.
   */
  renamed(thread: number, process: number): Context {
    return new Context(this.time, this.random, this.pool.renamed(thread, process));
  }
}
