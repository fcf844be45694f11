import { type Interner, NONE } from "../../../checkers/history/interner.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import type { Dice } from "./dice.ts";
import {
  type Asking,
  type Course,
  mistakeIsDue,
  type SimulatedObject,
  type Surroundings,
} from "./simulate.ts";

const ADD = 0;
const REMOVE = 1;
const CONTAINS = 2;
/** About as many elements are added before the first of them is removed; fewer in a short history. */
const LIVE = 50;

/**
 * A set of which every element is added once and removed at most once: additions, removals of elements
 * that were added some time ago, and questions for elements that come, are there, or have gone.
 *
 * A planted mistake is a question in the last tenth that is answered with yes although the element's only addition
 * returned before its removal was invoked, and that one returned before the question was asked.
 */
export class SimulatedSet implements SimulatedObject {
  readonly fs: readonly string[] = ["add", "remove", "contains"];
  readonly #course: Course;
  readonly #dice: Dice;
  readonly #yes: number;
  readonly #no: number;
  readonly #present: Uint8Array;
  /** By element: when its addition returned for certain; infinity before. */
  readonly #added: Float64Array;
  /** By element: 1 once it has certainly been added and then removed. */
  readonly #gone: Uint8Array;
  readonly #live: number;
  #fresh = 0;
  #removed = 0;
  #asked = 0;
  honest = true;

  constructor(course: Course, { values, dice }: Surroundings) {
    this.#course = course;
    this.#dice = dice;
    this.#live = Math.min(LIVE, Math.floor(course.operations / 8));
    this.#yes = internBoolean(values, true);
    this.#no = internBoolean(values, false);
    this.#present = new Uint8Array(course.operations);
    this.#added = new Float64Array(course.operations).fill(Number.POSITIVE_INFINITY);
    this.#gone = new Uint8Array(course.operations);
  }

  ask(asking: Asking): void {
    this.#asked++;
    asking.f = this.#dice.below(3);
    if (asking.f === REMOVE && this.#fresh - this.#removed < this.#live) asking.f = ADD;
    if (asking.f === ADD) asking.input = this.#fresh++;
    else if (asking.f === REMOVE) asking.input = this.#removed++;
    else asking.input = Math.max(0, this.#fresh - this.#dice.below(2 * this.#live + 4));
    // What is asked for may be gone by now.
    asking.note = this.#gone[asking.input] ?? 0;
  }

  takeEffect(asking: Asking): boolean {
    asking.answer = asking.input;
    if (asking.f === CONTAINS) asking.answer = this.#present[asking.input] === 1 ? this.#yes : this.#no;
    else this.#present[asking.input] = asking.f === ADD ? 1 : 0;
    return true;
  }

  complete(asking: Asking, position: number): void {
    if (!asking.certain) return;
    if (asking.f === ADD) {
      this.#added[asking.input] = position;
    } else if (asking.f === REMOVE) {
      if ((this.#added[asking.input] ?? 0) < asking.invoked) this.#gone[asking.input] = 1;
    } else if (asking.note === 1 && mistakeIsDue(this.#course, this, this.#asked)) {
      asking.answer = this.#yes;
      this.honest = false;
    }
  }
}

function internBoolean(values: Interner<Json>, value: boolean): number {
  const id = values.intern(value);
  if (id === NONE) throw new Error(`${value} has no id`);
  return id;
}
