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

export interface ListCourse extends Course {
  /** Operations on one key before the next one has its turn, since a read shows the whole list. */
  readonly operationsPerKey: number;
}

const APPEND = 0;

/**
 * Lists that only grow: as many appends of unique elements as reads. A planted mistake is a read in the last tenth that misses its last
 * element, whose append had returned before the read was invoked.
 */
export class SimulatedLists implements SimulatedObject {
  readonly fs: readonly string[] = ["append", "read"];
  readonly #course: ListCourse;
  readonly #dice: Dice;
  readonly #values: Interner<Json>;
  readonly #lists: number[][] = [];
  /** By element: when its append returned; infinity before. */
  readonly #appended: Float64Array;
  #asked = 0;
  honest = true;

  constructor(course: ListCourse, { dice, values }: Surroundings) {
    this.#course = course;
    this.#dice = dice;
    this.#values = values;
    this.#appended = new Float64Array(course.operations).fill(Number.POSITIVE_INFINITY);
  }

  ask(asking: Asking): void {
    asking.key = Math.floor(this.#asked / this.#course.operationsPerKey);
    asking.f = this.#dice.below(2);
    asking.input = asking.f === APPEND ? this.#asked : NONE;
    this.#asked++;
  }

  takeEffect(asking: Asking): boolean {
    this.#lists[asking.key] ??= [];
    const list = this.#lists[asking.key] ?? [];
    if (asking.f === APPEND) {
      list.push(asking.input);
      asking.answer = asking.input;
      return true;
    }
    const last = list.at(-1) ?? NONE;
    const misses =
      asking.certain &&
      mistakeIsDue(this.#course, this, this.#asked) &&
      (this.#appended[last] ?? Number.POSITIVE_INFINITY) < asking.invoked;
    asking.answer = this.#values.intern(misses ? list.slice(0, -1) : list);
    if (misses) this.honest = false;
    return true;
  }

  complete(asking: Asking, position: number): void {
    if (asking.f === APPEND && asking.certain) this.#appended[asking.input] = position;
  }
}
