import { allStates } from "./all-states.ts";
import { Candidates, CRASHES, ENABLERS, NO_TURN, OTHERS, PRODUCERS_LAST, RETURNING } from "./candidates.ts";
import { CrashCounts, NONE_USED } from "./crash-counts.ts";
import { couldPrecedeCrash } from "./crash-order.ts";
import { CrashedSupply } from "./crashed-supply.ts";
import { Foresight } from "./foresight.ts";
import { Exhausted, type Limits } from "./limits.ts";
import { LongestOrder } from "./longest-order.ts";
import { NO_CALL } from "./open-calls.ts";
import type { Pause } from "./pause.ts";
import { Placement } from "./placement.ts";
import type { Plan } from "./plan.ts";
import type { Problem } from "./problem.ts";
import { Reach } from "./reach.ts";
import type { Rules } from "./rules.ts";
import { REFUSED, type Transitions } from "./transitions.ts";
import { NO_GROUP, Visited } from "./visited.ts";

/** The phase of a step that was no choice. */
const FORCED = 5;

// Layout of a stack frame: what was placed, and the configuration before it. The mask is put right from these.
const STEP = 0;
const STATE = 1;
const RANK = 2;
const PHASE = 3;
const USED = 4;
const LAST = 5;
const BEFORE = 6;

/**
 * Looks for a linearization by depth-first search: Wing and Gong's algorithm, with Lowe's memory of the
 * configurations from which nothing came.
 *
 * A configuration is (rank, calls placed among those open, state, crashed calls used, last step if that was a crashed
 * call); see `Plan`. It takes a few words, where a set of all calls placed would take as many bits as there are
 * calls. On a history that is in order the search visits about as many as there are calls, and remembers none.
 *
 * 1. Eager pure calls. A pure call that is open and legal is placed at once and never branched on. Take any
 *    linearization in which it comes later and move it here: nothing else sees a difference, and the moment
 *    lies in its interval.
 * 2. Class symmetry. Among open calls that the model cannot tell apart only the one returning first is tried: in any
 *    linearization the two can be exchanged, and both stay inside their intervals. The same for a crashed call while a
 *    certain one of its class is open.
 * 3. Dominance. Of two configurations that differ only in the crashed calls used, the one that used fewer of every group
 *    can do all that the other can.
 * 4. Crash order. A crashed call that could as well have waited, or never have happened, is not tried: `couldPrecedeCrash`. Nor
 *    is one that changes nothing. Rules 1 to 4 together keep one normal form: each makes the order smaller in (crashed
 *    calls used, their positions from the end, pure calls early, early returns first), so that some order survives all.
 * 5. Dead states. The first pure call by return that has no place yet must find one. If no sequence of calls leads from
 *    the state to where it is legal, and no call that could undo that is left before its return, nothing can come.
 * 6. Reachability. Each of the next calls by return must become legal by what can still come before: see `Reach`.
 *
 * The order of trying: the call that returns first (nothing else is forced), then those that make it legal, then others.
 *
 * Worst case exponential in the concurrency and in the number of crashed classes, as the problem is NP-complete.
 *
 * @see Wing and Gong, "Testing and Verifying Concurrent Objects", JPDC 1993.
 * @see Lowe, "Testing for Linearizability", CCPE 2017.
 * @see Gibbons and Korach, "Testing Shared Memories", SIAM J. Comput. 1997, for the complexity.
 */
export class DepthFirst {
  readonly #plan: Plan;
  readonly #transitions: Transitions;
  readonly #limits: Limits;
  readonly #rules: Rules;
  readonly #placement: Placement;
  readonly #visited: Visited;
  readonly #foresight: Foresight;
  readonly #looksAhead: boolean;

  readonly #crashes: CrashCounts | undefined;
  readonly #supply: CrashedSupply;
  readonly #reach: Reach | undefined;
  readonly #candidates: Candidates;

  /** The configuration at hand. */
  #state: number;
  #used: number = NONE_USED;
  #last: number = NO_GROUP;
  /** The state before the last step, if that was a crashed call. */
  #before = 0;

  /** Where to go on among the successors of the configuration at hand. */
  #phase: number = PRODUCERS_LAST;
  #cursor: number = NO_TURN;
  #isNew = true;

  #frames: Int32Array;
  readonly #width: number;
  #depth = 0;

  #steps = 0;
  #furthest = -1;
  #stepsAtFurthest = 0;
  readonly #longest: LongestOrder;

  constructor(problem: Problem) {
    const { model, plan, transitions, limits, rules, starts } = problem;
    const words = Math.max(1, (plan.slots + 31) >> 5);
    const groups = plan.crashed.classOf.length;
    this.#plan = plan;
    this.#transitions = transitions;
    this.#limits = limits;
    this.#rules = rules;
    this.#placement = new Placement(plan, limits);
    this.#crashes = groups === 0 ? undefined : new CrashCounts(groups, limits);
    this.#visited = new Visited(words, this.#crashes, { limits, dominance: rules.crashDominance });
    this.#looksAhead = rules.deadStates && model.isDoomed !== undefined;
    this.#foresight = new Foresight({ model, plan, transitions }, this.#placement.open, limits);
    this.#supply = new CrashedSupply(plan.crashed, limits);
    this.#candidates = new Candidates(problem, this.#placement, this.#foresight, limits);
    const states = rules.reachability ? allStates(problem) : undefined;
    this.#reach = states === undefined ? undefined : Reach.of(plan, transitions, states, limits);
    this.#state = transitions.intern(starts[0] ?? model.init);
    this.#width = groups === 0 ? USED : BEFORE + 1;
    this.#frames = limits.ints(64 * this.#width);
    this.#longest = new LongestOrder(limits);
    this.#supply.moveTo(0);
  }

  /** Configurations visited. */
  get explored(): number {
    return this.#steps + 1;
  }

  /** Some order places every call of a lower rank. */
  get furthest(): number {
    return Math.max(this.#furthest, 0);
  }

  /** Where to look for what is wrong when the search comes no further. */
  get suspectRank(): number {
    return Math.max(this.furthest, this.#reach?.refutedRank ?? 0);
  }

  /** When stuck: no order places all calls up to this rank. */
  get refutedRank(): number {
    return Math.max(this.suspectRank, this.#foresight.doomedRank);
  }

  /** The steps of the linearization found. */
  steps(): Int32Array {
    return Int32Array.from({ length: this.#depth }, (_, at) => this.#frames[at * this.#width + STEP] ?? 0);
  }

  /** The steps of an order that places all calls of a rank below `furthest`. */
  longest(): Int32Array {
    if (this.#placement.rank > this.#longest.rank) return this.steps();
    return this.#longest.steps();
  }

  /** Gives back what is only needed to go on. */
  free(): void {
    this.#visited.free();
  }

  /** @throws Exhausted if a limit is reached. */
  run(maxSteps: number, maxStall: number): Pause {
    const end = this.#steps + maxSteps;
    let dead = false;
    for (;;) {
      if (this.#isNew) {
        dead = !this.#enter();
        if (this.#placement.rank === this.#plan.certain) return "linearized";
        this.#isNew = false;
      }
      if (!dead && this.#advance()) {
        this.#isNew = true;
        this.#steps++;
        this.#limits.spend(1);
        if (this.#steps - this.#stepsAtFurthest > maxStall) return "stalled";
        if (this.#steps >= end) return "paused";
        continue;
      }
      if (!dead) this.#remember();
      dead = false;
      if (!this.#retreat()) return "stuck";
    }
  }

  /** Whether to look for what comes after the configuration at hand. */
  #enter(): boolean {
    if (
      this.#looksAhead &&
      this.#foresight.isDoomed(this.#placement.rank, this.#state, this.#placement.isPlaced)
    )
      return false;
    if (this.#rules.eagerPure) this.#placePure();
    if (this.#placement.rank > this.#furthest) {
      this.#furthest = this.#placement.rank;
      this.#stepsAtFurthest = this.#steps;
    }
    this.#begin(PRODUCERS_LAST);
    if (this.#last !== NO_GROUP && this.#isRepeated()) return false;
    const { rank, open } = this.#placement;
    if (rank < this.#plan.certain && this.#reach?.canGoOn(this.#state, rank, open, this.#supply) === false)
      return false;
    return !this.#visited.covers(rank, this.#state, this.#placement.mask, this.#used, this.#last);
  }

  #remember(): void {
    if (this.#visited.size >= this.#limits.maxStates) throw new Exhausted("states");
    this.#visited.add(this.#placement.rank, this.#state, this.#placement.mask, this.#used, this.#last);
  }

  /** Rule 1. */
  #placePure(): void {
    const { certain, isReturn, events, classOf, isPure } = this.#plan;
    const { next, head } = this.#placement.open;
    const transitions = this.#transitions;
    const state = this.#state;
    let event = next[head] ?? head;
    while (this.#placement.rank < certain && isReturn[event] === 0) {
      const call = events[event] ?? 0;
      const callClass = classOf[call] ?? 0;
      if (isPure[callClass] === 1 && transitions.step(state, callClass) === state) {
        const rank = this.#placement.rank;
        this.#push(call, FORCED);
        this.#place(call);
        // The window of open calls has moved, or else the list is as it was but for the call.
        event = this.#placement.rank > rank ? (next[head] ?? head) : (next[event] ?? head);
      } else {
        event = next[event] ?? head;
      }
    }
  }

  /** Moves to the next successor that has not been tried; false if there is none. */
  #advance(): boolean {
    const returning = this.#plan.byReturn[this.#placement.rank] ?? 0;
    if (this.#phase === PRODUCERS_LAST) {
      if (this.#rules.delayedProducers && this.#advanceAmongOpen(returning)) return true;
      this.#begin(RETURNING);
    }
    if (this.#phase === RETURNING) {
      this.#begin(this.#rules.enablersFirst ? ENABLERS : OTHERS);
      if (this.#tryCertain(returning, RETURNING)) return true;
    }
    if (this.#phase === ENABLERS) {
      if (this.#advanceAmongOpen(returning)) return true;
      this.#begin(OTHERS);
    }
    if (this.#phase === OTHERS) {
      if (this.#advanceAmongOpen(returning)) return true;
      this.#begin(CRASHES);
    }
    return this.#supply.groups > 0 && this.#advanceAmongCrashed();
  }

  #begin(phase: number): void {
    this.#phase = phase;
    this.#cursor = NO_TURN;
  }

  #advanceAmongOpen(returning: number): boolean {
    const candidates = this.#candidates;
    candidates.look();
    for (;;) {
      const call = candidates.next(this.#phase, this.#state, returning, this.#cursor);
      if (call === NO_CALL) return false;
      if (this.#tryCertain(call, this.#phase)) return true;
      this.#cursor = candidates.turnOf(call);
    }
  }

  #tryCertain(call: number, phase: number): boolean {
    const callClass = this.#plan.classOf[call] ?? 0;
    if (this.#rules.eagerPure && this.#plan.isPure[callClass] === 1) return false;
    const to = this.#transitions.step(this.#state, callClass);
    if (to === REFUSED || this.#couldPrecedeCrash(callClass, to, NO_GROUP)) return false;
    this.#push(call, phase);
    this.#state = to;
    this.#place(call);
    return true;
  }

  #advanceAmongCrashed(): boolean {
    const { crashed } = this.#plan;
    if (this.#cursor === NO_TURN) this.#cursor = 0;
    this.#candidates.look();
    for (; this.#cursor < this.#supply.groups; this.#cursor++) {
      const group = this.#cursor;
      if (!this.#supply.has(group)) continue;
      const callClass = crashed.classOf[group] ?? 0;
      if (this.#rules.classSymmetry && this.#candidates.hasClass(callClass)) continue;
      const to = this.#transitions.step(this.#state, callClass);
      if (to === REFUSED || to === this.#state) continue;
      if (this.#couldPrecedeCrash(callClass, to, group)) continue;
      this.#useCrashed(group, callClass, to);
      return true;
    }
    return false;
  }

  #useCrashed(group: number, callClass: number, to: number): void {
    this.#push(-1 - group, CRASHES);
    this.#before = this.#state;
    this.#state = to;
    this.#last = group;
    this.#supply.take(group);
    this.#used = this.#crashes?.increment(this.#used, group) ?? NONE_USED;
    this.#foresight.count(callClass, 1);
  }

  /** Rule 4. */
  #couldPrecedeCrash(callClass: number, to: number, group: number): boolean {
    if (this.#last === NO_GROUP || !this.#rules.crashOrder) return false;
    const crash = { last: this.#last, before: this.#before };
    return couldPrecedeCrash(this.#plan, this.#transitions, crash, { callClass, to, group });
  }

  /** Whether crashed calls alone have led back to a state: the configuration on the stack has used fewer of them. */
  #isRepeated(): boolean {
    const frames = this.#frames;
    for (let depth = this.#depth - 1; depth >= 0; depth--) {
      const at = depth * this.#width;
      if ((frames[at + STEP] ?? 0) >= 0) return false;
      if (frames[at + STATE] !== this.#state) continue;
      // The same condition as in `Visited.covers`.
      if (frames[at + LAST] === NO_GROUP || frames[at + LAST] === this.#last) return true;
    }
    return false;
  }

  #place(call: number): void {
    const placement = this.#placement;
    const { rank } = placement;
    placement.place(call);
    this.#last = NO_GROUP;
    this.#foresight.count(this.#plan.classOf[call] ?? 0, 1);
    if (placement.rank !== rank) this.#supply.moveTo(placement.rank);
  }

  #takeBack(call: number, before: number): void {
    const placement = this.#placement;
    const { rank } = placement;
    placement.takeBack(call, before);
    this.#foresight.count(this.#plan.classOf[call] ?? 0, -1);
    if (rank !== before) this.#supply.moveTo(before);
  }

  #push(step: number, phase: number): void {
    const at = this.#depth * this.#width;
    if (at === this.#frames.length) this.#frames = this.#limits.grown(this.#frames, at * 2);
    const frames = this.#frames;
    frames[at + STEP] = step;
    frames[at + STATE] = this.#state;
    frames[at + RANK] = this.#placement.rank;
    frames[at + PHASE] = phase;
    if (this.#crashes !== undefined) {
      frames[at + USED] = this.#used;
      frames[at + LAST] = this.#last;
      frames[at + BEFORE] = this.#before;
    }
    this.#depth++;
  }

  /** Takes back steps up to and with the last that was a choice; false if there is none. */
  #retreat(): boolean {
    if (this.#placement.rank > this.#longest.rank)
      this.#longest.note(this.#placement.rank, this.#frames, this.#width, this.#depth);
    for (;;) {
      if (this.#depth === 0) return false;
      this.#depth--;
      this.#longest.cutTo(this.#depth);
      const at = this.#depth * this.#width;
      const frames = this.#frames;
      const step = frames[at + STEP] ?? 0;
      const phase = frames[at + PHASE] ?? 0;
      this.#state = frames[at + STATE] ?? 0;
      if (step >= 0) this.#takeBack(step, frames[at + RANK] ?? 0);
      else this.#returnCrashed(-1 - step);
      if (this.#crashes !== undefined) {
        this.#used = frames[at + USED] ?? 0;
        this.#last = frames[at + LAST] ?? 0;
        this.#before = frames[at + BEFORE] ?? 0;
      }
      if (phase === FORCED) continue;
      this.#resumeAfter(step, phase);
      return true;
    }
  }

  #returnCrashed(group: number): void {
    this.#supply.giveBack(group);
    this.#foresight.count(this.#plan.crashed.classOf[group] ?? 0, -1);
  }

  #resumeAfter(step: number, phase: number): void {
    if (phase === RETURNING) {
      this.#begin(this.#rules.enablersFirst ? ENABLERS : OTHERS);
      return;
    }
    this.#phase = phase;
    // The group after that of the crashed call, or the turn of the open one.
    this.#cursor = phase === CRASHES ? -step : this.#candidates.turnOf(step);
  }
}
