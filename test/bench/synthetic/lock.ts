import { NONE } from "../../../checkers/history/interner.ts";
import { type Asking, type Course, mistakeIsDue, type SimulatedObject } from "./simulate.ts";

const ACQUIRE = 0;
const RELEASE = 1;
const NOBODY = -1;

/**
 * A mutex: each client acquires and releases in turn, and an acquire waits until the lock is free.
 *
 * An acquire of unknown outcome never happens, and a release always does, if late: else nobody would ever get in again.
 * A planted mistake, in the last tenth: somebody gets in while the holder, who knows that he is, has not asked for release.
 * He does not until the other one knows to be in.
 */
export class SimulatedLock implements SimulatedObject {
  readonly fs: readonly string[] = ["acquire", "release"];
  readonly #course: Course;
  /** By client: whether it will ask for release next. */
  readonly #inside: Uint8Array;
  #holder = NOBODY;
  #asked = 0;
  honest = true;
  /** The client that got in by mistake and does not know it yet, and the holder that has to wait for it. */
  #intruder = NOBODY;
  #waiting = NOBODY;

  constructor(course: Course) {
    this.#course = course;
    this.#inside = new Uint8Array(course.concurrency);
  }

  mayAsk(client: number): boolean {
    return this.#intruder === NOBODY || client !== this.#waiting;
  }

  ask(asking: Asking): void {
    this.#asked++;
    asking.key = NONE;
    asking.input = NONE;
    asking.f = this.#inside[asking.client] === 1 ? RELEASE : ACQUIRE;
    // From here on it may be released at any moment.
    if (asking.f === RELEASE) this.#inside[asking.client] = 0;
  }

  fates(asking: Asking): "happens" | "never" {
    return asking.f === ACQUIRE ? "never" : "happens";
  }

  takeEffect(asking: Asking): boolean {
    if (asking.f === RELEASE) {
      // The intruder's release is not the holder's.
      if (this.#holder === asking.client) this.#holder = NOBODY;
      return true;
    }
    if (this.#holder === NOBODY) {
      this.#holder = asking.client;
      return true;
    }
    const holderKnows = this.#inside[this.#holder] === 1;
    if (!holderKnows || !mistakeIsDue(this.#course, this, this.#asked)) return false;
    this.honest = false;
    this.#intruder = asking.client;
    this.#waiting = this.#holder;
    return true;
  }

  complete(asking: Asking): void {
    if (asking.f === ACQUIRE && asking.certain && !asking.refused) this.#inside[asking.client] = 1;
    if (asking.client === this.#intruder) this.#intruder = NOBODY;
  }
}
