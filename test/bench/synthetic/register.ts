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
import { StaleRecurringValues, StaleUniqueValues, type StaleValues } from "./stale-values.ts";

export interface RegisterCourse extends Course {
  /** `unique`: every value is written once. `small`: all values are from 0 to 4. */
  readonly values: "unique" | "small";
  /** False for reads and writes alone. */
  readonly cas?: boolean;
  /** How many keys; without it, operations have no key. */
  readonly keys?: number;
}

const READ = 0;
const WRITE = 1;
const CAS = 2;
const SMALL_VALUES = 5;
/** A value that nobody writes where values are small. */
const PHANTOM = 99;

/**
 * Registers with reads, writes and compare-and-sets in equal parts. Where values are unique, a cas
 * expects in nine of ten cases what the register holds when it is invoked.
 *
 * A planted mistake is an ok read in the last tenth that answers a value which is provably impossible there
 * (`StaleValues`). Where there has been none by the time 95 % have been asked, all clients wait until nothing is in
 * flight; a lone write and a lone read follow, and the read answers an impossible value: one that was overwritten, else
 * one that nobody ever wrote.
 */
export class SimulatedRegisters implements SimulatedObject {
  readonly fs: readonly string[] = ["read", "write", "cas"];
  readonly #course: RegisterCourse;
  readonly #held: Int32Array;
  readonly #stale: StaleValues;
  readonly #values: Interner<Json>;
  readonly #dice: Dice;
  #written = 0;
  #asked = 0;
  honest = true;
  /** What is asked for alone: a write, then a read. */
  #lone: "no" | "write" | "read" | "done" = "no";

  constructor(course: RegisterCourse, { values, dice }: Surroundings) {
    this.#course = course;
    this.#values = values;
    this.#dice = dice;
    this.#held = new Int32Array(course.keys ?? 1).fill(NONE);
    this.#stale =
      course.values === "small"
        ? new StaleRecurringValues(course.keys ?? 1, SMALL_VALUES)
        : new StaleUniqueValues(course.keys ?? 1);
  }

  mayAsk(_client: number, inFlight: number): boolean {
    if (!this.#course.invalid || !this.honest) return true;
    if (this.#lone === "no" && this.#asked >= 0.95 * this.#course.operations) this.#lone = "write";
    return this.#lone === "no" || inFlight === 0;
  }

  ask(asking: Asking): void {
    const dice = this.#dice;
    const { keys, cas } = this.#course;
    this.#asked++;
    asking.key = keys === undefined ? NONE : dice.below(keys);
    asking.f = dice.below(cas === false ? 2 : 3);
    if (this.honest && (this.#lone === "write" || this.#lone === "read")) this.#askAlone(asking);
    const place = placeOf(asking);
    if (asking.f === READ) {
      asking.input = NONE;
      this.#stale.readInvoked(asking, place);
      return;
    }
    asking.produces = this.#course.values === "small" ? dice.below(SMALL_VALUES) : this.#written++;
    asking.input = asking.produces;
    if (asking.f === CAS) {
      asking.expects = this.#course.values === "small" ? dice.below(SMALL_VALUES) : this.#guess(place, dice);
      const from = asking.expects === NONE ? null : asking.expects;
      asking.input = this.#values.intern([from, asking.produces]);
    }
    this.#stale.changeInvoked(asking, place);
  }

  takeEffect(asking: Asking): boolean {
    const place = placeOf(asking);
    const held = this.#held[place] ?? NONE;
    asking.answer = asking.f === READ ? held : asking.input;
    if (asking.f === CAS && held !== asking.expects) asking.refused = true;
    else if (asking.f !== READ) this.#held[place] = asking.produces;
    return true;
  }

  complete(asking: Asking, position: number): void {
    if (!asking.certain) return;
    const place = placeOf(asking);
    if (asking.f === READ) this.#plantAt(asking, place);
    else if (asking.refused) this.#stale.changeRefused(asking, place);
    else this.#stale.changeReturned(asking, place, position);
  }

  #plantAt(read: Asking, place: number): void {
    if (!mistakeIsDue(this.#course, this, this.#asked)) return;
    const stale = this.#stale.impossible(read, place);
    if (stale === undefined && this.#lone !== "done") return;
    read.answer = stale ?? PHANTOM;
    this.honest = false;
  }

  /** A write, then a read. Neither may be of unknown outcome, or nothing would be shown. */
  #askAlone(asking: Asking): void {
    asking.certain = true;
    asking.key = this.#course.keys === undefined ? NONE : 0;
    asking.f = this.#lone === "write" ? WRITE : READ;
    this.#lone = this.#lone === "write" ? "read" : "done";
  }

  /** What the register holds, or, once in ten times, one of the last values written anywhere. */
  #guess(place: number, dice: Dice): number {
    if (!dice.chance(0.1)) return this.#held[place] ?? NONE;
    return Math.max(NONE, this.#written - 2 - dice.below(20));
  }
}

function placeOf({ key }: Asking): number {
  return key === NONE ? 0 : key;
}
