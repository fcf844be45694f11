import { NONE } from "../../../checkers/history/interner.ts";
import type { Dice } from "./dice.ts";
import {
  type Asking,
  type Course,
  mistakeIsDue,
  type SimulatedObject,
  type Surroundings,
} from "./simulate.ts";

const ADD = 0;

/**
 * A counter that counts by one: as many additions as reads. A planted mistake is a read in the last tenth that answers one less than the
 * number of additions that returned before it was invoked.
 */
export class SimulatedCounter implements SimulatedObject {
  readonly fs: readonly string[] = ["add", "read"];
  readonly #course: Course;
  readonly #dice: Dice;
  #sum = 0;
  #returned = 0;
  #asked = 0;
  honest = true;

  constructor(course: Course, { dice }: Surroundings) {
    this.#course = course;
    this.#dice = dice;
  }

  ask(asking: Asking): void {
    this.#asked++;
    asking.f = this.#dice.below(2);
    asking.input = asking.f === ADD ? 1 : NONE;
    asking.note = this.#returned;
  }

  takeEffect(asking: Asking): boolean {
    if (asking.f === ADD) this.#sum++;
    asking.answer = asking.f === ADD ? 1 : this.#sum;
    return true;
  }

  complete(asking: Asking): void {
    if (!asking.certain) return;
    if (asking.f === ADD) {
      this.#returned++;
    } else if (asking.note > 0 && mistakeIsDue(this.#course, this, this.#asked)) {
      asking.answer = asking.note - 1;
      this.honest = false;
    }
  }
}
