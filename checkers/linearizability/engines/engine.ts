import type { CheckContext } from "../../checker.ts";
import type { Json } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import type { ObjectCalls } from "../object-calls.ts";

/**
 * The ways to decide whether the calls on one object can be linearized. All give the same answer wherever they give
 * one; they differ in what they apply to and in what it costs.
 */
export const ENGINE_NAMES = [
  "register",
  "list",
  "queue",
  "stack",
  "priority-queue",
  "bag",
  "set",
  "counter",
  "lock",
  "depth-first",
  "breadth-first",
  "portfolio",
] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Decides objects. Pure, and without memory of earlier objects but for scratch space. */
export interface Engine {
  readonly name: EngineName;
  /** One sentence for `faultline models --engines`: which histories it decides, at what cost. */
  readonly description: string;
  /**
   * `undefined` if it does not apply: another model, values that are not unique, a call that it has no rule for. Never
   * because it ran out of budget, which is an answer (`undecided`).
   */
  decide(task: Task): Decision | undefined;
}

/** One object to decide. */
export interface Task {
  readonly model: Model;
  readonly calls: ObjectCalls;
  readonly budget: CheckContext;
}

/** What an engine found out about one object. Calls are known by their place in the columns of `ObjectCalls`. */
export type Decision = Linearizable | Violated | Undecided;

interface DecisionBase {
  readonly by: EngineName;
  /** Configurations visited by a search; 0 for engines that do not search. */
  readonly explored: number;
}

export interface Linearizable extends DecisionBase {
  readonly kind: "linearizable";
  /**
   * A linearization: calls in an order in which they could have taken effect. Every certain call occurs once; one of
   * unknown outcome occurs once, or not at all. `isLinearization` carries it out. Made when asked for, at
   * no more than about the cost of the decision.
   */
  readonly certificate: () => Int32Array;
}

export interface Violated extends DecisionBase {
  readonly kind: "violated";
  readonly witness: Witness;
  /** A place to look more closely, if the engine knows one that is smaller than the witness. */
  readonly window?: Window;
}

/**
 * A sub-history that cannot be linearized by itself, from the initial state: these calls and no others. It proves the
 * violation, since the engine leaves out only what could not have helped.
 */
export interface Witness {
  /** The states that the object can have been in at first, where its calls are only what came after a moment of rest. */
  readonly starts?: readonly [Json, ...Json[]];
  /** Ascending. */
  readonly calls: Int32Array;
  /** Calls that returned after this moment count as calls of unknown outcome. `NEVER` if there are none. */
  readonly until: number;
}

/** Calls that cannot be linearized from any of the states the object can have been in when they began. */
export interface Window extends Witness {
  readonly starts: readonly [Json, ...Json[]];
  /** Calls that returned by `until` and yet count as calls of unknown outcome: some orders had placed them before. */
  readonly uncertain: Int32Array;
}

export interface Undecided extends DecisionBase {
  readonly kind: "undecided";
  readonly reason: "time" | "memory" | "states";
  /** How many of `certain` calls, in order of return, the longest order found could place. */
  readonly placed: number;
  readonly certain: number;
  /** The longest linearizable prefix found: an order that places the first `placed` certain calls by return, and maybe more. */
  readonly prefix: () => Int32Array;
}
