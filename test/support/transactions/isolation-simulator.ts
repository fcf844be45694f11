import type { SeededRandom } from "../objects/random.ts";
import type { MicroOp, Told } from "./transaction-history.ts";

/** How a simulated database keeps transactions apart. */
export type Isolation = "serial" | "snapshot" | "read-committed" | "read-uncommitted";

export interface SimulatedTransactions {
  readonly kind: "list" | "register";
  readonly isolation: Isolation;
  readonly transactions: number;
  readonly processes: number;
  readonly keys: number;
  readonly maxLength: number;
  /** One in so many is of unknown outcome; 0 for none. */
  readonly lost?: number;
  /** One in so many is aborted by itself; 0 for none. */
  readonly aborted?: number;
}

type Version = readonly number[];

/** A version of every key, and who committed it. */
interface Commit {
  readonly at: number;
  readonly writes: ReadonlyMap<number, Version>;
}

interface Running {
  readonly process: number;
  readonly asked: readonly MicroOp[];
  readonly answered: MicroOp[];
  readonly began: number;
  /** How many commits there were when it took its snapshot. */
  readonly snapshot: number;
  next: number;
  /** Whether it found a key locked, and is to be aborted. */
  isRefused: boolean;
  /** What it wrote so far; of lists only what it appended. */
  readonly own: Map<number, number[]>;
}

/**
 * Runs random transactions of concurrent processes on a database that is exactly as isolated as it is asked to be, one micro-operation
 * at a time, and tells what came of each.
 */
export function simulateTransactions(random: SeededRandom, options: SimulatedTransactions): Told[] {
  return new Simulation(random, options).run();
}

class Simulation {
  readonly #random: SeededRandom;
  readonly #options: SimulatedTransactions;
  readonly #commits: Commit[] = [];
  readonly #now = new Map<number, Version>();
  readonly #locks = new Map<number, Running>();
  readonly #told: Told[] = [];
  #clock = 0;
  #value = 0;

  constructor(random: SeededRandom, options: SimulatedTransactions) {
    this.#random = random;
    this.#options = options;
  }

  run(): Told[] {
    const { processes, transactions } = this.#options;
    const running: (Running | undefined)[] = Array.from({ length: processes }, () => undefined);
    const names = Array.from({ length: processes }, (_, process) => process);
    let begun = 0;
    while (this.#told.length < transactions) {
      const place = this.#random.below(processes);
      const one = running[place];
      this.#clock++;
      if (one === undefined) {
        if (begun < transactions) {
          running[place] = this.#begin(names[place] ?? 0);
          begun++;
        }
      } else if (one.next < one.asked.length) this.#step(one);
      else {
        running[place] = undefined;
        if (this.#end(one)) names[place] = (names[place] ?? 0) + processes;
      }
    }
    return this.#told;
  }

  #begin(process: number): Running {
    const { keys, maxLength, kind } = this.#options;
    const asked = Array.from({ length: 1 + this.#random.below(maxLength) }, (): MicroOp => {
      const key = this.#random.below(keys);
      if (this.#random.below(2) === 0) return ["r", key, null];
      return [kind === "list" ? "append" : "w", key, ++this.#value];
    });
    return {
      process,
      asked,
      answered: [],
      began: this.#clock,
      snapshot: this.#commits.length,
      next: 0,
      isRefused: false,
      own: new Map(),
    };
  }

  #step(one: Running): void {
    // A serial database does it all at once.
    const steps = this.#options.isolation === "serial" ? one.asked.length : 1;
    for (let i = 0; i < steps; i++) this.#do(one, one.asked[one.next++] ?? ["r", 0, null]);
    if (this.#options.isolation === "serial") this.#write(one);
  }

  #do(one: Running, microOp: MicroOp): void {
    const [f, key, value] = microOp;
    const k = Number(key);
    if (f === "r") {
      one.answered.push([f, key, this.#read(one, k)]);
      return;
    }
    one.answered.push(microOp);
    if (this.#options.isolation === "read-committed" && !this.#lock(one, k)) return;
    one.own.set(k, [...(one.own.get(k) ?? []), Number(value)]);
    if (this.#options.isolation === "read-uncommitted") this.#put(k, [Number(value)]);
  }

  /** Under read committed, a key that was written stays locked until its writer has ended. */
  #lock(one: Running, key: number): boolean {
    const owner = this.#locks.get(key);
    if (owner !== undefined && owner !== one) one.isRefused = true;
    else this.#locks.set(key, one);
    return !one.isRefused;
  }

  #read(one: Running, key: number): MicroOp[2] {
    const isUncommitted = this.#options.isolation === "read-uncommitted";
    const own = isUncommitted ? [] : (one.own.get(key) ?? []);
    const seen =
      this.#options.isolation === "snapshot" ? this.#asOf(one.snapshot, key) : (this.#now.get(key) ?? []);
    if (this.#options.kind === "list") return [...seen, ...own];
    return own.at(-1) ?? seen.at(-1) ?? null;
  }

  #asOf(commits: number, key: number): Version {
    for (let i = commits - 1; i >= 0; i--) {
      const version = this.#commits[i]?.writes.get(key);
      if (version !== undefined) return version;
    }
    return [];
  }

  #put(key: number, written: readonly number[]): void {
    const before = this.#options.kind === "list" ? (this.#now.get(key) ?? []) : [];
    this.#now.set(key, [...before, ...written]);
  }

  #write(one: Running): void {
    for (const [key, written] of one.own) this.#put(key, written);
    const writes = new Map([...one.own.keys()].map((key) => [key, this.#now.get(key) ?? []]));
    this.#commits.push({ at: this.#clock, writes });
    one.own.clear();
  }

  /** Ends a transaction. @returns Whether nobody heard of it, so that its process has to go. */
  #end(one: Running): boolean {
    const { lost = 0, aborted = 0, isolation } = this.#options;
    const isLost = lost > 0 && this.#random.oneIn(lost);
    // What was done already cannot be given up.
    const mayAbort = isolation !== "serial";
    const isAborted =
      one.isRefused || (mayAbort && ((aborted > 0 && this.#random.oneIn(aborted)) || this.#conflicts(one)));
    if (!isAborted && mayAbort && (!isLost || this.#random.below(2) === 0)) this.#commit(one);
    for (const [key, owner] of this.#locks) if (owner === one) this.#locks.delete(key);
    const outcome = isLost ? "info" : isAborted ? "fail" : "ok";
    const { process, asked, answered, began } = one;
    this.#told.push({ process, asked, answered, began, ended: this.#clock, outcome });
    return isLost;
  }

  #commit(one: Running): void {
    if (this.#options.isolation !== "read-uncommitted") this.#write(one);
  }

  /** Whether somebody has committed a write to a key since the snapshot was taken that it writes too. */
  #conflicts(one: Running): boolean {
    if (this.#options.isolation !== "snapshot") return false;
    return this.#commits
      .slice(one.snapshot)
      .some(({ writes }) => [...one.own.keys()].some((key) => writes.has(key)));
  }
}
