import type { CheckContext } from "../checker.ts";
import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { ConfigurationTable } from "./configuration-table.ts";
import { CrashCounts } from "./crash-counts.ts";
import type { CrashedClass, Schedule } from "./schedule.ts";
import { NEVER } from "./timed-call.ts";
import { REFUSED, Transitions } from "./transitions.ts";

export interface SearchOptions {
  /** The state before the first call. */
  readonly start: Json;
  /**
   * Let a crashed call take effect as often as it likes once it was invoked. A relaxation: "stuck" then holds
   * for the real history too, and there are far fewer configurations to visit. Only for finite models.
   */
  readonly relaxed?: boolean;
  /**
   * Follow an order that is lost already to where nothing can follow it, which may take long: then the longest
   * order is the longest there is, and `rank` that of the first call that cannot be placed.
   */
  readonly toTheEnd?: boolean;
  readonly budget: CheckContext;
  /** Where to note the states that each rank can begin in. */
  readonly frontiers?: Frontiers;
}

export type SearchOutcome =
  /** Every certain call has its place; `order` is a linearization, by position in `schedule.calls`. */
  | { readonly kind: "linearized"; readonly order: readonly number[]; readonly explored: number }
  /**
   * No order places all calls up to the one of `rank`, in order of return; `order` is the longest that was met.
   * Unless it went to the end, the first call that cannot be placed may be one of a lower rank.
   */
  | {
      readonly kind: "stuck";
      readonly order: readonly number[];
      readonly rank: number;
      readonly explored: number;
    }
  | {
      readonly kind: "exhausted";
      readonly by: "time" | "memory";
      /** The longest that was met so far. */
      readonly order: readonly number[];
      readonly rank: number;
      readonly explored: number;
    };

/** By rank: what the search has seen at the moment when every call of a lower rank was linearized. */
export interface Frontiers {
  readonly states: Map<number, Map<number, Json>>;
  /** The calls still open at that moment which some configuration had linearized already. */
  readonly early: Map<number, Set<number>>;
}

/**
 * Looks for a linearization by depth-first search: Wing and Gong's algorithm, with Lowe's memory of the
 * configurations already visited.
 *
 * 1. A configuration is (rank, calls linearized among those open, state, crashed calls used); see `Schedule`.
 * 2. A pure call that is open and legal is linearized at once and never branched on. Take any linearization in
 *    which it comes later and move it here: nothing else sees a difference, and the moment lies in its interval.
 * 3. Among open calls that the model cannot tell apart only the one returning first is tried: in any
 *    linearization the two can be exchanged.
 * 4. The first pure call, by return, that has no place yet must find one later. If no sequence of calls leads from
 *    the state to where it is legal, the configuration is given up at once, not when that call's turn comes.
 * 5. A crashed call is used only if it changes the state, and a configuration is given up if one with the same
 *    rank, calls and state was seen that had used no more crashed calls of any class.
 *
 * The rules only skip configurations from which nothing can be reached that another one does not reach too. Worst
 * case exponential in the concurrency and in the number of crashed classes, as the problem is NP-complete.
 *
 * @see Wing and Gong, "Testing and Verifying Concurrent Objects", JPDC 1993.
 * @see Lowe, "Testing for Linearizability", CCPE 2017.
 * @see Gibbons and Korach, "Testing Shared Memories", SIAM J. Comput. 1997, for the complexity.
 */
export function search(model: Model, schedule: Schedule, options: SearchOptions): SearchOutcome {
  return new Search(model, schedule, options).run();
}

/** How many steps pass between two looks at the clock. */
const CLOCK_STRIDE = 256;

// Layout of a stack frame, followed by the words of the mask.
const RANK = 0;
const STATE = 1;
const USED = 2;
const CURSOR = 3;
const PLACED = 4;
const MASK = 5;

class Search {
  readonly #model: Model;
  readonly #schedule: Schedule;
  readonly #options: SearchOptions;
  readonly #transitions: Transitions;
  readonly #crashes: CrashCounts;
  readonly #countsCrashes: boolean;
  readonly #visited: ConfigurationTable;
  /** By row of `#visited`: the minimal crash counts seen there. Unused unless crashes are counted. */
  readonly #minimal: number[][] = [];
  #held = 0;
  #steps = 0;

  /** The configuration at hand. */
  #rank = 0;
  #state: number;
  #used = 0;
  readonly #mask: Int32Array;
  readonly #row: Int32Array;
  /** The calls linearized so far, in order. */
  readonly #order: number[] = [];

  #frames: Int32Array;
  #depth = 0;
  readonly #frameWidth: number;

  #best: { rank: number; order: readonly number[] } = { rank: -1, order: [] };
  /** The highest rank of a call for whose sake a configuration was given up early. */
  #doomedBy = -1;

  constructor(model: Model, schedule: Schedule, options: SearchOptions) {
    const words = Math.max(1, Math.ceil(schedule.slots / 32));
    this.#model = model;
    this.#schedule = schedule;
    this.#options = options;
    this.#transitions = new Transitions(model, schedule.classes);
    this.#crashes = new CrashCounts(schedule.crashed.length);
    this.#countsCrashes = schedule.crashed.length > 0 && options.relaxed !== true;
    this.#visited = new ConfigurationTable(words + 2);
    this.#state = this.#transitions.intern(options.start);
    this.#mask = new Int32Array(words);
    this.#row = new Int32Array(words + 2);
    this.#frameWidth = MASK + words;
    this.#frames = new Int32Array(this.#frameWidth * 256);
  }

  run(): SearchOutcome {
    const certain = this.#schedule.returning.length;
    this.#noteFrontier();
    this.#settle();
    this.#push();
    while (this.#rank < certain) {
      const by = this.#exhaustedBy();
      if (by !== undefined) return { kind: "exhausted", by, ...this.#progress() };
      if (!this.#advance()) {
        if (!this.#retreat()) return { kind: "stuck", ...this.#progress() };
        continue;
      }
      this.#settle();
      if (this.#rank === certain) break;
      if (!this.#isDoomed() && this.#isNew()) this.#push();
      else this.#order.length = this.#top(PLACED);
    }
    return { kind: "linearized", order: this.#order, explored: this.#held };
  }

  #progress(): { rank: number; order: readonly number[]; explored: number } {
    const rank = Math.max(this.#best.rank, this.#doomedBy, 0);
    return { rank, order: this.#best.order, explored: this.#held };
  }

  #exhaustedBy(): "time" | "memory" | undefined {
    const { budget } = this.#options;
    if (this.#held > budget.maxStates) return "memory";
    return this.#steps++ % CLOCK_STRIDE === 0 && budget.expired() ? "time" : undefined;
  }

  /** Moves to the next successor of the top frame that has not been tried; false if there is none. */
  #advance(): boolean {
    this.#load();
    const open = this.#schedule.openAt[this.#rank] ?? [];
    for (;;) {
      const cursor = this.#top(CURSOR);
      this.#frames[(this.#depth - 1) * this.#frameWidth + CURSOR] = cursor + 1;
      const call = open[cursor];
      if (call !== undefined) {
        if (this.#tryCertain(call, open, cursor)) return true;
        continue;
      }
      const group = this.#schedule.crashed[cursor - open.length];
      if (group === undefined) return false;
      if (this.#tryCrashed(group, cursor - open.length)) return true;
    }
  }

  #tryCertain(call: number, open: readonly number[], cursor: number): boolean {
    const callClass = this.#classOf(call);
    // A pure call that is still open here was refused by `#settle`.
    if (this.#has(call) || this.#schedule.pure[callClass] === true) return false;
    for (let earlier = 0; earlier < cursor; earlier++) {
      const twin = open[earlier] ?? call;
      if (this.#classOf(twin) === callClass && !this.#has(twin)) return false;
    }
    const next = this.#transitions.step(this.#state, callClass);
    if (next === REFUSED) return false;
    this.#state = next;
    this.#place(call);
    return true;
  }

  #tryCrashed({ callClass, members }: CrashedClass, group: number): boolean {
    const count = this.#countsCrashes ? this.#crashes.count(this.#used, group) : 0;
    const call = members[count];
    if (call === undefined || this.#invokedAt(call) > this.#returnAt(this.#rank)) return false;
    const next = this.#transitions.step(this.#state, callClass);
    if (next === REFUSED || next === this.#state) return false;
    this.#state = next;
    if (this.#countsCrashes) this.#used = this.#crashes.increment(this.#used, group);
    this.#order.push(call);
    return true;
  }

  /** Linearizes every open pure call that is legal, and lets `rank` move past all calls that are linearized. */
  #settle(): void {
    const { openAt, returning, pure } = this.#schedule;
    while (this.#rank < returning.length) {
      for (const call of openAt[this.#rank] ?? []) {
        const callClass = this.#classOf(call);
        if (pure[callClass] !== true || this.#has(call)) continue;
        if (this.#transitions.step(this.#state, callClass) !== REFUSED) this.#place(call);
      }
      if (!this.#moveRank()) return;
    }
  }

  #moveRank(): boolean {
    const { returning } = this.#schedule;
    const before = this.#rank;
    for (;;) {
      const next = returning[this.#rank];
      if (next === undefined || !this.#has(next)) return this.#rank > before;
      const slot = this.#schedule.slotOf[next] ?? 0;
      this.#mask[slot >> 5] = (this.#mask[slot >> 5] ?? 0) & ~(1 << (slot & 31));
      this.#rank++;
      this.#noteFrontier();
    }
  }

  /** Whether the next pure call that has no place yet can never get one. */
  #isDoomed(): boolean {
    const { returning, pure, classes } = this.#schedule;
    if (this.#model.isDoomed === undefined || this.#options.toTheEnd === true) return false;
    for (let rank = this.#rank; rank < returning.length; rank++) {
      const call = returning[rank] ?? 0;
      const callClass = this.#classOf(call);
      const pending = classes[callClass];
      if (pure[callClass] !== true || pending === undefined || (this.#isOpen(call) && this.#has(call)))
        continue;
      if (!this.#model.isDoomed(this.#transitions.stateOf(this.#state), pending)) return false;
      this.#doomedBy = Math.max(this.#doomedBy, rank);
      return true;
    }
    return false;
  }

  #noteFrontier(): void {
    const { frontiers } = this.#options;
    if (frontiers === undefined) return;
    const states = frontiers.states.get(this.#rank) ?? new Map<number, Json>();
    frontiers.states.set(this.#rank, states.set(this.#state, this.#transitions.stateOf(this.#state)));
    const early = frontiers.early.get(this.#rank) ?? new Set<number>();
    for (const call of this.#schedule.openAt[this.#rank] ?? []) if (this.#has(call)) early.add(call);
    frontiers.early.set(this.#rank, early);
  }

  #isNew(): boolean {
    this.#row[0] = this.#rank;
    this.#row[1] = this.#state;
    this.#row.set(this.#mask, 2);
    const before = this.#visited.size;
    const number = this.#visited.add(this.#row);
    if (!this.#countsCrashes) {
      this.#held = this.#visited.size;
      return number === before;
    }
    const minimal = (this.#minimal[number] ??= []);
    if (number < before && minimal.some((counts) => this.#crashes.covers(counts, this.#used))) return false;
    this.#minimal[number] = [
      ...minimal.filter((counts) => !this.#crashes.covers(this.#used, counts)),
      this.#used,
    ];
    this.#held++;
    return true;
  }

  #push(): void {
    const offset = this.#depth * this.#frameWidth;
    if (offset + this.#frameWidth > this.#frames.length) {
      const frames = new Int32Array(this.#frames.length * 2);
      frames.set(this.#frames);
      this.#frames = frames;
    }
    this.#frames[offset + RANK] = this.#rank;
    this.#frames[offset + STATE] = this.#state;
    this.#frames[offset + USED] = this.#used;
    this.#frames[offset + CURSOR] = 0;
    this.#frames[offset + PLACED] = this.#order.length;
    this.#frames.set(this.#mask, offset + MASK);
    this.#depth++;
  }

  /** Gives up the top frame, and remembers it if nothing came further; false if it was the last. */
  #retreat(): boolean {
    const rank = this.#top(RANK);
    if (rank > this.#best.rank || (rank === this.#best.rank && this.#top(PLACED) > this.#best.order.length)) {
      this.#best = { rank, order: this.#order.slice(0, this.#top(PLACED)) };
    }
    this.#depth--;
    if (this.#depth === 0) return false;
    this.#order.length = this.#top(PLACED);
    return true;
  }

  /** Makes the top frame the configuration at hand. */
  #load(): void {
    const offset = (this.#depth - 1) * this.#frameWidth;
    this.#rank = this.#frames[offset + RANK] ?? 0;
    this.#state = this.#frames[offset + STATE] ?? 0;
    this.#used = this.#frames[offset + USED] ?? 0;
    for (let word = 0; word < this.#mask.length; word++)
      this.#mask[word] = this.#frames[offset + MASK + word] ?? 0;
  }

  #top(field: number): number {
    return this.#frames[(this.#depth - 1) * this.#frameWidth + field] ?? 0;
  }

  #place(call: number): void {
    const slot = this.#schedule.slotOf[call] ?? 0;
    this.#mask[slot >> 5] = (this.#mask[slot >> 5] ?? 0) | (1 << (slot & 31));
    this.#order.push(call);
  }

  #has(call: number): boolean {
    const slot = this.#schedule.slotOf[call] ?? 0;
    return (((this.#mask[slot >> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  }

  #classOf(call: number): number {
    return this.#schedule.classOf[call] ?? 0;
  }

  /** Whether the call can be linearized at the rank at hand; a slot belongs to a call only while that is so. */
  #isOpen(call: number): boolean {
    return this.#invokedAt(call) < this.#returnAt(this.#rank);
  }

  #invokedAt(call: number): number {
    return this.#schedule.calls[call]?.invoked ?? NEVER;
  }

  #returnAt(rank: number): number {
    return this.#schedule.calls[this.#schedule.returning[rank] ?? -1]?.returned ?? NEVER;
  }
}
