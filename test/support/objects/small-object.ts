import type { Json } from "../../../checkers/history/operation.ts";
import type { Model } from "../../../checkers/models/model.ts";
import type { SeededRandom } from "./random.ts";

/** What a client wants. */
export interface Asked {
  readonly f: string;
  readonly value: Json;
}

/** What may happen in the instant in which an operation takes effect. */
export interface Behaviour<State extends Json> {
  readonly state: State;
  readonly answer: Json;
}

/** From what operations are made up. */
export interface Invention {
  readonly random: SeededRandom;
  /** Something to write: in half of the histories different each time, else one of three. */
  readonly value: number;
  /** The same throughout a history, for objects that are used in several ways. */
  readonly flavour: number;
}

/**
 * An object that is simple enough to try all orders of what was done to it. It says what the model says, but was
 * written apart from it, and so that it is plainly right: what a model must decide about an answer that nobody
 * heard, it simply lists.
 */
export interface SmallObject<State extends Json = Json> {
  /** The model that it is compared with. */
  readonly model: Model;
  readonly init: State;
  ask(invention: Invention): Asked;
  /** Everything that may happen. Nothing means that the object refuses: the operation fails. */
  perform(state: State, asked: Asked, process: number): readonly Behaviour<State>[];
  /** The one of them that a history is made with; any, unless this says. */
  prefer?(behaviours: readonly Behaviour<State>[], random: SeededRandom): Behaviour<State> | undefined;
  /** Operations whose answers say nothing: those of writes, which only repeat what was asked for. */
  readonly silent: readonly string[];
  /** The one form of answers that mean the same. */
  normalize?(answer: Json): Json;
  /** Another answer, as a wrong object might give it; not asked of silent operations. */
  distort(answer: Json, asked: Asked, random: SeededRandom): Json;
  /** Whether what was asked can be answered so at all; always, unless this says. */
  answers?(asked: Asked, answer: Json): boolean;
}

/** An object with its state's type hidden, since many of them go into one list. */
export function smallObject<State extends Json>(
  object: Omit<SmallObject<State>, "model"> & { readonly model: unknown },
): SmallObject {
  return object as unknown as SmallObject;
}
