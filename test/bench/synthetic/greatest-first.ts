import { NONE } from "../../../checkers/history/interner.ts";
import { Agenda } from "./agenda.ts";

/** Numbers that come out greatest first. */
export class GreatestFirst {
  readonly #heap: Agenda = new Agenda();

  get size(): number {
    return this.#heap.size;
  }

  add(element: number): void {
    this.#heap.add(-element, element);
  }

  take(): number {
    return this.#heap.size === 0 ? NONE : this.#heap.take();
  }

  putBack(element: number): void {
    this.add(element);
  }
}
