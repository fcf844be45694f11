import { NONE } from "../../../checkers/history/interner.ts";
import type { Dice } from "./dice.ts";
import { GreatestFirst } from "./greatest-first.ts";
import {
  type Asking,
  type Course,
  mistakeIsDue,
  type SimulatedObject,
  type Surroundings,
} from "./simulate.ts";

export interface CollectionCourse extends Course {
  readonly kind: "queue" | "stack" | "priority-queue";
  /** Let removals be of unknown outcome too, of which some took an element with them. Not together with `invalid`: they would excuse the loss. */
  readonly removalsCrash?: boolean;
}

const ADD = 0;
const REMOVE = 1;
/** Beyond this many elements nothing is added before something is removed. */
const FULL = 1000;

/**
 * A queue, a stack or a priority queue of unique elements: as many additions as removals, of which some find nothing. Only
 * additions are of unknown outcome, unless the course says otherwise.
 *
 * A planted mistake is a removal in the last tenth that gives out the second element and loses the first one. The first had been added
 * for certain before the removal was invoked, and, where the order of additions counts, both were certainly added
 * in that order. Nobody ever removes the lost one, so it is still there, and it is in the way.
 */
export class SimulatedCollection implements SimulatedObject {
  readonly fs: readonly string[];
  readonly #course: CollectionCourse;
  readonly #dice: Dice;
  readonly #elements: Elements;
  /** By element: the positions of its addition; infinity as long as it has not certainly been added. */
  readonly #added: Float64Array;
  readonly #adding: Int32Array;
  readonly #rank: Int32Array;
  #asked = 0;
  #fresh = 0;
  honest = true;

  constructor(course: CollectionCourse, { dice }: Surroundings) {
    if (course.invalid && course.removalsCrash === true) throw new Error("A crashed removal excuses a loss");
    this.fs = course.kind === "stack" ? ["push", "pop"] : ["enqueue", "dequeue"];
    this.#course = course;
    this.#dice = dice;
    this.#elements = elementsOf(course.kind);
    this.#added = new Float64Array(course.operations).fill(Number.POSITIVE_INFINITY);
    this.#adding = new Int32Array(course.operations);
    this.#rank = course.kind === "priority-queue" ? shuffled(course.operations, dice) : new Int32Array();
  }

  ask(asking: Asking): void {
    this.#asked++;
    asking.f = this.#dice.below(2);
    if (asking.f === ADD && this.#elements.size >= FULL) asking.f = REMOVE;
    asking.input = NONE;
    if (asking.f !== ADD) {
      if (this.#course.removalsCrash !== true) asking.certain = true;
      return;
    }
    const fresh = this.#fresh++;
    asking.produces = this.#rank[fresh] ?? fresh;
    asking.input = asking.produces;
  }

  takeEffect(asking: Asking): boolean {
    if (asking.f === ADD) {
      asking.answer = asking.input;
      this.#adding[asking.produces] = asking.invoked;
      this.#elements.add(asking.produces);
      return true;
    }
    const first = this.#elements.take();
    const second = this.#mayLose(asking, first) ? this.#elements.take() : NONE;
    if (second === NONE) {
      asking.answer = first;
    } else if (this.#certainlyInOrder(first, second)) {
      asking.answer = second;
      this.honest = false;
    } else {
      this.#elements.putBack(second);
      asking.answer = first;
    }
    return true;
  }

  complete(asking: Asking, position: number): void {
    if (asking.f === ADD && asking.certain) this.#added[asking.produces] = position;
  }

  #mayLose(removal: Asking, first: number): boolean {
    return (
      mistakeIsDue(this.#course, this, this.#asked) &&
      removal.certain &&
      first !== NONE &&
      (this.#added[first] ?? 0) < removal.invoked
    );
  }

  #certainlyInOrder(first: number, second: number): boolean {
    const isBefore = (a: number, b: number): boolean => (this.#added[a] ?? 0) < (this.#adding[b] ?? 0);
    if (this.#course.kind === "queue") return isBefore(first, second);
    if (this.#course.kind === "stack") return isBefore(second, first);
    return true;
  }
}

/** Elements in the order in which they come out. */
interface Elements {
  readonly size: number;
  add(element: number): void;
  /** Takes out the next; `NONE` if there is none. */
  take(): number;
  /** Undoes the last `take`. */
  putBack(element: number): void;
}

function elementsOf(kind: CollectionCourse["kind"]): Elements {
  if (kind === "queue") return new FirstInFirstOut();
  return kind === "stack" ? new LastInFirstOut() : new GreatestFirst();
}

class LastInFirstOut implements Elements {
  readonly #elements: number[] = [];

  get size(): number {
    return this.#elements.length;
  }

  add(element: number): void {
    this.#elements.push(element);
  }

  take(): number {
    return this.#elements.pop() ?? NONE;
  }

  putBack(element: number): void {
    this.#elements.push(element);
  }
}

/** A ring: there are never many more elements than `FULL`. */
class FirstInFirstOut implements Elements {
  readonly #ring = new Int32Array(4 * FULL);
  #first = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#first;
  }

  add(element: number): void {
    this.#ring[this.#end++ % this.#ring.length] = element;
  }

  take(): number {
    if (this.size === 0) return NONE;
    return this.#ring[this.#first++ % this.#ring.length] ?? NONE;
  }

  putBack(element: number): void {
    this.#ring[--this.#first % this.#ring.length] = element;
  }
}

/** The numbers below `count` in random order. */
function shuffled(count: number, dice: Dice): Int32Array {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const other = dice.below(i + 1);
    const value = order[i] ?? 0;
    order[i] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}
