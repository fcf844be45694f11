import type { Json, Key, Operation } from "../history/operation.ts";

/** What a sequential model sees of an operation: no time, no process, only what was asked and answered. */
export interface Call {
  readonly f: string;
  /** The value of the invocation. */
  readonly input: Json;
  /** The value of the `ok` completion; absent when nobody knows what the operation answered. */
  readonly output?: Json;
  /** Who called; only for models that ask for it (`seesProcess`), since it keeps calls apart that are otherwise the same. */
  readonly process?: number;
}

/** What happens when a call meets a state: the next state, or the sentence that says why it cannot have happened. */
export type Step<State> =
  | { readonly legal: true; readonly state: State }
  | { readonly legal: false; readonly why: string };

export function moveTo<State>(state: State): Step<State> {
  return { legal: true, state };
}

export function refuse(why: string): Step<never> {
  return { legal: false, why };
}

/**
 * The specification of an object that is used by one client at a time: from it the checker decides whether
 * concurrent answers could have come from such an object.
 *
 * A model is a value: `step` changes nothing and depends on nothing but its arguments. States are JSON, and
 * two states are the same exactly if their canonical JSON is, so that a search can intern them. A call whose
 * `output` is absent must be accepted in every state in which it might have taken effect.
 */
export interface Model<State extends Json = Json> {
  readonly name: string;
  /** One sentence for `faultline models`. */
  readonly description: string;
  readonly init: State;
  /** The operations it knows; a history with others cannot be judged by it. None named means any. */
  readonly fs: readonly string[];
  step(state: State, call: Call): Step<State>;
  /** True if in *every* state the call is either refused or leaves the state as it is: a read. */
  isPure(call: Call): boolean;
  /** Returns what is wrong with a call that `step` could not interpret, or undefined. */
  malformed?(call: Call): string | undefined;
  /**
   * True if `malformed` looks at shapes alone: it says the same of two calls of one operation whose values are both
   * null, both integers from 0, both strings, or both lists of as many integers from 0. Then it is asked once for each
   * such shape, and not about every call.
   */
  readonly malformedByShape?: boolean;
  /** The state as a person would write it. */
  describe(state: State): string;
  /** The call as a person would write it: `write 3`, `read → 5`. */
  describeCall(call: Call): string;
  /** True if a finite set of calls, repeated at will, reaches only finitely many states. */
  readonly finite?: boolean;
  readonly evidence?: Evidence<State>;
  /**
   * True only if no sequence of calls whatever leads from the state to one in which the call is legal: a list
   * that holds an element which a read did not see will never again look like that read. It saves the search
   * from following an order that is lost already.
   */
  isDoomed?(state: State, call: Call): boolean;
  /**
   * True for a call after which `isDoomed` may be false again where it was true before: a removal, a put that
   * overwrites. As long as one is yet to come, `isDoomed` is not asked.
   */
  isReset?(call: Call): boolean;
  /**
   * Splits one key's calls into independent objects: calls with different parts do not see each other. Each part is
   * judged by itself from `init`, which is exact (Herlihy and Wing's locality) and far cheaper.
   */
  partition?(call: Call): Json;
  /**
   * True for an answered call that could have been answered wrongly, so that a history with it shows something. Without
   * it these are the pure calls and those that observe something, or all if there is no `evidence`.
   */
  tells?(call: Call): boolean;
  /** True if `step` looks at `Call.process`: a lock that knows its owner. */
  readonly seesProcess?: boolean;
  /** What kind of object this is, if there are engines that know more about it than `step` says. */
  readonly specialty?: Specialty;
  /** A sentence for a violation whose shape the model recognises. */
  explain?(violation: Violation): string | undefined;
}

/**
 * Kinds of object that are decided without a search when their values are unique, and which operation (`f`) is which.
 * It is a promise about `step`: the engine for the kind goes by these roles alone.
 */
export type Specialty =
  /** Starts as `init`. A write's input overwrites; a read answers the value; a cas [from, to] answers only where it found from. */
  | { readonly kind: "register"; readonly read: string; readonly write: string; readonly cas?: string }
  /** Starts empty. Reads answer the whole list, or null for the empty one. */
  | { readonly kind: "list"; readonly read: string; readonly append: string }
  /** Start empty. A removal answers the value removed, or null where there was none. A priority queue removes the greatest number. */
  | {
      readonly kind: "queue" | "stack" | "priority-queue" | "bag";
      readonly add: string;
      readonly remove: string;
    }
  /** Starts empty. `contains` answers true or false; a read answers all elements once, in any order, or null for none. Adding twice is adding once. */
  | {
      readonly kind: "set";
      readonly add: string;
      readonly remove: string;
      readonly contains: string;
      readonly read: string;
    }
  /** Starts at 0. Additions of the input; a read answers the sum. */
  | { readonly kind: "counter"; readonly add: string; readonly read: string }
  /** At most `permits` acquisitions at a time, none refused: an `ok` acquire got it. A release gives one back, and is illegal where none is held. */
  | { readonly kind: "lock"; readonly acquire: string; readonly release: string; readonly permits: number };

/**
 * What operations leave behind for others to see, in tokens: for a register the values, for a list the elements.
 * With it the checker settles most operations of unknown outcome before it searches.
 *
 * Two promises carry the proofs: a call that observes a token is legal only after a call that produces it, or
 * from a state that shows it; and in a legal sequence, calls whose token no remaining call observes can
 * be taken out and the rest stays legal.
 */
export interface Evidence<State extends Json = Json> {
  produces(call: Call): Json | undefined;
  observes(call: Call): readonly Json[];
  /** The tokens a state shows. */
  shows(state: State): readonly Json[];
}

/** A minimal history that cannot be linearized, for a model to put into words. */
export interface Violation {
  readonly key?: Key;
  /** The operation that no order can place. */
  readonly culprit: PlacedOperation;
  /** The operations that contradict it, the culprit included, by invocation. */
  readonly window: readonly PlacedOperation[];
  /** All client operations on the object, those that failed included, by invocation. */
  readonly operations: readonly PlacedOperation[];
}

/** An operation with its place in the history, since the order of events is what proves things. */
export interface PlacedOperation extends Operation {
  readonly invoked: number;
  /** Position of its completion, whatever its type; infinity if there is none. */
  readonly completed: number;
}
