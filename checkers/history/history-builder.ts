import type { CodedOp } from "./coded-op.ts";
import type { RecordedOp, Tables } from "./columns.ts";
import { ColumnsBuilder } from "./columns-builder.ts";
import type { ReadOptions } from "./format/read-options.ts";
import { History } from "./history.ts";

/** Collects events into a `History` as they happen. */
export class HistoryBuilder {
  readonly #columns: ColumnsBuilder;
  #built = false;

  /** @param options - What to do with a completion that no invocation precedes. */
  constructor(options: ReadOptions = {}) {
    this.#columns = new ColumnsBuilder(options);
  }

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

  /** Where the ids of coded events come from. */
  get tables(): Tables {
    return this.#columns.tables;
  }

  /** The id of the key that the open operation of a process was invoked with; -1 without either. */
  openKey(process: number): number {
    return this.#columns.openKey(process);
  }

  /** `append` for an event whose names are ids of `tables`; time, index and process are in their ranges. */
  appendCoded(op: CodedOp): void {
    if (this.#built) throw new TypeError("appendCoded() after build()");
    this.#columns.appendCoded(op);
  }

  /** The history so far, while more is to come: a copy of the columns. */
  snapshot(): History {
    if (this.#built) throw new TypeError("snapshot() after build()");
    return new History(this.#columns.finish());
  }

  /** The history. A history never changes, so this ends the builder. */
  build(): History {
    if (this.#built) throw new TypeError("build() twice");
    this.#built = true;
    return new History(this.#columns.finish());
  }
}
