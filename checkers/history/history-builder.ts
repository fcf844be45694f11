import type { RecordedOp } from "./columns.ts";
import { ColumnsBuilder } from "./columns-builder.ts";
import { History } from "./history.ts";

/** Collects events into a `History` as they happen. */
export class HistoryBuilder {
  readonly #columns = new ColumnsBuilder();
  #built = false;

  /** How many events it holds. */
  get length(): number {
    return this.#columns.length;
  }

  /**
   * Adds an event and pairs it. Amortised constant time; no memory but that of the columns.
   *
   * @throws HistoryFormatError if the event cannot follow those before it: a completion that nobody
   *   invoked, an `f` or key that is not the invocation's, a negative time. The event is then not added.
   */
  append(op: RecordedOp): void {
    if (this.#built) throw new TypeError("append() after build()");
    this.#columns.append(op);
  }

  /** The history. A history never changes, so this ends the builder. */
  build(): History {
    if (this.#built) throw new TypeError("build() twice");
    this.#built = true;
    return new History(this.#columns.finish());
  }
}
