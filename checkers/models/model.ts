import type { Json, Key, Operation } from "../history/operation.ts";

/** What a sequential model sees of an operation: no time, no process, only what was asked and answered. */
export interface Call {
  readonly f: string;
  /** The value of the invocation. */
  readonly input: Json;
  /** The value of the `ok` completion; absent when nobody knows what the operation answered. */
  readonly output?: Json;
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
  /** The operations it knows; a history with others cannot be judged by it. */
  readonly fs: readonly string[];
  step(state: State, call: Call): Step<State>;
  /** True if in *every* state the call is either refused or leaves the state as it is: a read. */
  isPure(call: Call): boolean;
  /** Returns what is wrong with a call that `step` could not interpret, or undefined. */
  malformed?(call: Call): string | undefined;
  /** The state as a person would write it. */
  describe(state: State): string;
  /** The call as a person would write it: `write 3`, `read → 5`. */
  describeCall(call: Call): string;
  /** True if a finite set of calls, repeated at will, reaches only finitely many states. */
  readonly finite?: boolean;
  readonly evidence?: Evidence<State>;
  /**
   * True only if no sequence of calls whatever leads from the state to one in which the pure call is legal: a list
   * that holds an element which a read did not see will never again look like that read. It saves the search
   * from following an order that is lost already.
   */
  isDoomed?(state: State, call: Call): boolean;
  /** A sentence for a violation whose shape the model recognises. */
  explain?(violation: Violation): string | undefined;
}

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
