import { CrashCounts, NONE_USED } from "./crash-counts.ts";
import { couldPrecedeCrash } from "./crash-order.ts";
import { Cuts } from "./cuts.ts";
import { Frontier } from "./frontier.ts";
import { Level } from "./level.ts";
import type { Limits } from "./limits.ts";
import type { Pause } from "./pause.ts";
import type { Plan } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { Rules } from "./rules.ts";
import { ROOT, StepForest } from "./step-forest.ts";
import { REFUSED, type Transitions } from "./transitions.ts";
import { NO_GROUP } from "./visited.ts";

export interface BreadthFirstOptions {
  /**
   * Let a crashed call take effect as often as it likes once it was invoked. A relaxation: "stuck" then holds
   * for the real history too, and there are far fewer configurations to visit. Only for finite models.
   */
  readonly relaxed: boolean;
  /** How many ranks to place. All if it is left out. */
  readonly ranks?: number;
}

/** The end of a list of configurations. */
const END = -1;
/** For a configuration that was there before the level began. Below every step. */
const NO_STEP = -0x8000_0000;

/**
 * Looks for a linearization return by return: Lowe's just-in-time linearization. A call is placed only when a return asks
 * for it, so what must be remembered is one frontier: the configurations that are possible between two returns.
 *
 * At the return of x, each configuration of the frontier is extended by open calls in every order until x is placed; then x
 * is forgotten. The rules are those of the depth-first search. Configurations are extended in order of how many crashed calls
 * they have used, and of those with the same state and mask only the minimal are kept: so the smallest
 * sets of crashed calls are found first, which a depth-first search cannot do, and histories that cannot be linearized are
 * refuted without looking at the others. Where all calls have returned a frontier is only a set of states.
 *
 * @see Lowe, "Testing for Linearizability", CCPE 2017.
 */
export class BreadthFirst {
  readonly #plan: Plan;
  readonly #ranks: number;
  readonly #transitions: Transitions;
  readonly #limits: Limits;
  readonly #rules: Rules;
  readonly #crashes: CrashCounts | undefined;
  readonly #words: number;
  readonly #forest: StepForest | undefined;

  /** The rank whose return is at hand, and the next event. */
  #rank = 0;
  #event = 0;
  /** Open calls in order of return: those that are placed as soon as possible, and the others. */
  readonly #eager: number[] = [];
  readonly #branching: number[] = [];

  readonly #available: Int32Array;
  #arrived = 0;
  #groups = 0;

  #frontier: Frontier;
  #spare: Frontier;
  readonly #level: Level;
  #inLevel = false;
  /** By entry of the level: the next one that has used as many crashed calls. */
  #next: Int32Array;
  /** By how many crashed calls more than the fewest were used: the first entry to extend, and the last. */
  #firstOf: number[] = [];
  #lastOf: number[] = [];
  #fewest = 0;
  #more = 0;

  readonly #mask: Int32Array;
  readonly #stamps: Int32Array;
  #stamp = 0;
  /** The configuration added last, and the pure calls that were placed to make it. */
  #reached = END;
  readonly #settled: number[] = [];
  #explored = 0;
  readonly cuts: Cuts;

  constructor(
    { plan, transitions, limits, rules, starts }: Problem,
    { relaxed, ranks = plan.certain }: BreadthFirstOptions,
  ) {
    const words = Math.max(1, (plan.slots + 31) >> 5);
    const groups = plan.crashed.classOf.length;
    this.#plan = plan;
    this.#ranks = ranks;
    this.#transitions = transitions;
    this.#limits = limits;
    this.#rules = rules;
    this.#words = words;
    this.#crashes = groups === 0 || relaxed ? undefined : new CrashCounts(groups, limits);
    this.#forest = relaxed ? undefined : new StepForest(limits);
    this.#available = limits.ints(groups);
    this.#frontier = new Frontier(words, limits);
    this.#spare = new Frontier(words, limits);
    this.#level = new Level(words, this.#crashes, { limits, dominance: rules.crashDominance });
    this.#next = limits.ints(64);
    this.#mask = limits.ints(words);
    this.#stamps = limits.ints(plan.calls.classes.length);
    this.cuts = new Cuts(words, ranks, limits);
    for (const start of new Set(starts.map((state) => transitions.intern(state))))
      this.#frontier.add(start, NONE_USED, ROOT);
  }

  get explored(): number {
    return this.#explored;
  }

  /** The rank at hand: when stuck, no order places all calls up to it, and one places all before. */
  get rank(): number {
    return this.#rank;
  }

  /** The steps of an order that places all calls of a lower rank than `rank`. Only of the exact search. */
  steps(): Int32Array {
    return this.#forest?.path(this.#frontier.steps[0] ?? ROOT) ?? new Int32Array(0);
  }

  /** The configurations that are possible now, by state and by how many crashed calls of each group were used. Only of the exact search. */
  ends(): { readonly state: number; readonly used: readonly number[] }[] {
    const { size, states, used } = this.#frontier;
    const groups = Array.from(this.#plan.crashed.classOf, (_, group) => group);
    return Array.from(states.subarray(0, size), (state, entry) => ({
      state,
      used: groups.map((group) => this.#crashes?.count(used[entry] ?? NONE_USED, group) ?? 0),
    }));
  }

  /** @throws Exhausted if a limit is reached. */
  run(maxExplored: number): Exclude<Pause, "stalled"> {
    const end = this.#explored + maxExplored;
    for (;;) {
      if (!this.#inLevel) {
        if (this.#rank >= this.#ranks) return "linearized";
        this.#openLevel();
      }
      for (let entry = this.#take(); entry !== END; entry = this.#take()) {
        this.#extend(entry);
        this.#limits.spend(1);
        if (++this.#explored >= end) return "paused";
      }
      if (!this.#closeLevel()) return "stuck";
    }
  }

  /** Moves to the next return. */
  #openLevel(): void {
    const { events, isReturn } = this.#plan;
    while (isReturn[this.#event] === 0) this.#openCall(events[this.#event++] ?? 0);
    this.#event++;
    this.#syncCrashed();
    this.#inLevel = true;
    this.#level.clear();
    this.#firstOf.length = 0;
    this.#lastOf.length = 0;
    this.#more = 0;
    const { size, states, used, steps, masks } = this.#frontier;
    this.#fewest = this.#fewestUsed();
    this.#spare.size = 0;
    for (let entry = 0; entry < size; entry++) {
      for (let word = 0; word < this.#words; word++)
        this.#mask[word] = masks[entry * this.#words + word] ?? 0;
      this.#reach(states[entry] ?? 0, used[entry] ?? 0, NO_GROUP, 0);
      this.#note(steps[entry] ?? ROOT, NO_STEP);
    }
  }

  #fewestUsed(): number {
    const crashes = this.#crashes;
    if (crashes === undefined) return 0;
    let fewest = Number.POSITIVE_INFINITY;
    for (let entry = 0; entry < this.#frontier.size; entry++)
      fewest = Math.min(fewest, crashes.sum(this.#frontier.used[entry] ?? 0));
    return fewest;
  }

  /** Lists are kept in order of return, so that of calls of one class the first is the one that returns first. */
  #openCall(call: number): void {
    const { classOf, isPure, returnOf } = this.#plan;
    const eager = this.#rules.eagerPure && isPure[classOf[call] ?? 0] === 1;
    const list = eager ? this.#eager : this.#branching;
    let place = list.length;
    while (place > 0 && (returnOf[list[place - 1] ?? 0] ?? 0) > (returnOf[call] ?? 0)) place--;
    list.splice(place, 0, call);
  }

  #syncCrashed(): void {
    const { before, groupOf } = this.#plan.crashed;
    for (const wanted = before[this.#rank] ?? 0; this.#arrived < wanted; this.#arrived++) {
      const group = groupOf[this.#arrived] ?? 0;
      this.#available[group] = (this.#available[group] ?? 0) + 1;
      if (group === this.#groups) this.#groups++;
    }
  }

  /** The next configuration to extend, of those that have used the fewest crashed calls. */
  #take(): number {
    for (; this.#more < this.#firstOf.length; this.#more++) {
      const entry = this.#firstOf[this.#more] ?? END;
      if (entry === END) continue;
      this.#firstOf[this.#more] = this.#next[entry] ?? END;
      return entry;
    }
    return END;
  }

  /**
   * Adds the configuration with `#mask` to the level, after placing the pure calls that are legal in it. Unless there is
   * one that can do all that it can; then `#reached` is `END`.
   */
  #reach(state: number, used: number, last: number, before: number): void {
    const { classOf, slotOf } = this.#plan;
    const mask = this.#mask;
    const eager = this.#eager;
    const settled = this.#settled;
    let itsLast = last;
    settled.length = 0;
    for (const call of eager) {
      const slot = slotOf[call] ?? 0;
      const word = mask[slot >> 5] ?? 0;
      if (((word >>> (slot & 31)) & 1) === 1) continue;
      if (this.#transitions.step(state, classOf[call] ?? 0) !== state) continue;
      mask[slot >> 5] = word | (1 << (slot & 31));
      itsLast = NO_GROUP;
      settled.push(call);
    }
    const level = this.#level;
    this.#reached = END;
    if (level.covers(state, mask, 0, used, itsLast)) return;
    const entry = level.add(state, mask, 0, used);
    level.last[entry] = itsLast;
    level.before[entry] = before;
    this.#reached = entry;
    this.#queue(entry, used);
  }

  /** Notes how the configuration was reached that was added last, if one was. */
  #note(parent: number, step: number): void {
    const forest = this.#forest;
    if (forest === undefined || this.#reached === END) return;
    let at = step === NO_STEP ? parent : forest.add(parent, step);
    for (const call of this.#settled) at = forest.add(at, call);
    this.#level.steps[this.#reached] = at;
  }

  #queue(entry: number, used: number): void {
    if (entry >= this.#next.length) this.#next = this.#limits.grown(this.#next, this.#next.length * 2);
    this.#next[entry] = END;
    const more = this.#crashes === undefined ? 0 : this.#crashes.sum(used) - this.#fewest;
    while (this.#firstOf.length <= more) {
      this.#firstOf.push(END);
      this.#lastOf.push(END);
    }
    if (this.#firstOf[more] === END) this.#firstOf[more] = entry;
    else this.#next[this.#lastOf[more] ?? 0] = entry;
    this.#lastOf[more] = entry;
  }

  #extend(entry: number): void {
    const { byReturn, slotOf } = this.#plan;
    const level = this.#level;
    const slot = slotOf[byReturn[this.#rank] ?? 0] ?? 0;
    const word = level.masks[entry * this.#words + (slot >> 5)] ?? 0;
    if (((word >>> (slot & 31)) & 1) === 1) {
      // No order goes on after it: a crashed call can wait until something needs it.
      this.#finish(entry, slot);
      return;
    }
    this.#stamp++;
    this.#extendByOpen(entry);
    if (this.#groups > 0) this.#extendByCrashed(entry);
  }

  #finish(entry: number, slot: number): void {
    const level = this.#level;
    if (this.#crashes !== undefined && level.isCovered(entry)) return;
    const used = level.used[entry] ?? 0;
    const words = this.#words;
    const at = this.#spare.add(level.states[entry] ?? 0, used, level.steps[entry] ?? ROOT) * words;
    const { masks } = this.#spare;
    for (let word = 0; word < words; word++) masks[at + word] = level.masks[entry * words + word] ?? 0;
    masks[at + (slot >> 5)] = (masks[at + (slot >> 5)] ?? 0) & ~(1 << (slot & 31));
  }

  #extendByOpen(entry: number): void {
    const { classOf, slotOf } = this.#plan;
    const level = this.#level;
    const words = this.#words;
    const mask = this.#mask;
    const branching = this.#branching;
    const state = level.states[entry] ?? 0;
    const used = level.used[entry] ?? 0;
    for (const call of branching) {
      const slot = slotOf[call] ?? 0;
      if ((((level.masks[entry * words + (slot >> 5)] ?? 0) >>> (slot & 31)) & 1) === 1) continue;
      const callClass = classOf[call] ?? 0;
      if (this.#rules.classSymmetry) {
        if (this.#stamps[callClass] === this.#stamp) continue;
        this.#stamps[callClass] = this.#stamp;
      }
      const to = this.#transitions.step(state, callClass);
      if (to === REFUSED || this.#couldPrecedeCrash(entry, callClass, to, NO_GROUP)) continue;
      for (let word = 0; word < words; word++) mask[word] = level.masks[entry * words + word] ?? 0;
      mask[slot >> 5] = (mask[slot >> 5] ?? 0) | (1 << (slot & 31));
      this.#reach(to, used, NO_GROUP, 0);
      this.#note(level.steps[entry] ?? ROOT, call);
    }
  }

  #extendByCrashed(entry: number): void {
    const { crashed } = this.#plan;
    const level = this.#level;
    const words = this.#words;
    const state = level.states[entry] ?? 0;
    const used = level.used[entry] ?? 0;
    const crashes = this.#crashes;
    for (let group = 0; group < this.#groups; group++) {
      const callClass = crashed.classOf[group] ?? 0;
      if (this.#rules.classSymmetry && this.#stamps[callClass] === this.#stamp) continue;
      if (crashes !== undefined && (this.#available[group] ?? 0) <= crashes.count(used, group)) continue;
      const to = this.#transitions.step(state, callClass);
      if (to === REFUSED || to === state || this.#couldPrecedeCrash(entry, callClass, to, group)) continue;
      for (let word = 0; word < words; word++) this.#mask[word] = level.masks[entry * words + word] ?? 0;
      this.#reach(to, crashes?.increment(used, group) ?? NONE_USED, group, state);
      this.#note(level.steps[entry] ?? ROOT, -1 - group);
    }
  }

  #couldPrecedeCrash(entry: number, callClass: number, to: number, group: number): boolean {
    const last = this.#level.last[entry] ?? NO_GROUP;
    if (last === NO_GROUP || !this.#rules.crashOrder) return false;
    const crash = { last, before: this.#level.before[entry] ?? 0 };
    return couldPrecedeCrash(this.#plan, this.#transitions, crash, { callClass, to, group });
  }

  /** Moves past the return; false if no configuration has come so far. */
  #closeLevel(): boolean {
    if (this.#spare.size === 0) return false;
    const call = this.#plan.byReturn[this.#rank] ?? 0;
    const frontier = this.#spare;
    this.#spare = this.#frontier;
    this.#frontier = frontier;
    removeFrom(this.#eager, call);
    removeFrom(this.#branching, call);
    if (this.#forest?.isFull === true) this.#forest.prune(frontier.steps, frontier.size);
    this.#inLevel = false;
    this.#rank++;
    this.cuts.note(this.#rank, frontier);
    return true;
  }

  free(): void {
    this.#level.free();
    this.#frontier.free();
    this.#spare.free();
    this.#forest?.free();
  }
}

function removeFrom(list: number[], call: number): void {
  const place = list.indexOf(call);
  if (place >= 0) list.splice(place, 1);
}
