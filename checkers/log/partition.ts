import type { Key } from "../history/operation.ts";

/** Two statements of what is where: by the operations that made them, as positions of their invocations. */
export interface Clash {
  readonly one: number;
  readonly other: number;
  /** What the two have in common: an offset, or a value. */
  readonly at: number;
  /** In what they differ: two values, or two offsets. */
  readonly differ: readonly [number, number];
}

/**
 * What is known of one partition: the values at its offsets, as acknowledgements and polls tell it. A slot is an offset
 * that somebody named, with the value that was named first. Values are numbers by which they are known elsewhere.
 */
export class Partition {
  readonly name: Key;
  /** By slot. */
  readonly offsets: number[] = [];
  readonly values: number[] = [];
  /** The operation that named it first, as the position of its invocation. */
  readonly namedBy: number[] = [];
  /** When it was known to be there: the position of the first completion that names it. */
  readonly knownAt: number[] = [];
  /** When it was polled first: the position of a completion, or -1. */
  readonly polledAt: number[] = [];
  /** Offsets with two values, each once. */
  readonly inconsistent: Clash[] = [];
  /** Values at two offsets, each once. */
  readonly duplicates: Clash[] = [];

  readonly #slotOfOffset = new Map<number, number>();
  readonly #slotOfValue = new Map<number, number>();
  readonly #blamed = new Set<number>();
  readonly #blamedValues = new Set<number>();

  constructor(name: Key) {
    this.name = name;
  }

  /** Takes in that an operation said what is at an offset. @returns The slot. */
  tell(
    offset: number,
    value: number,
    operation: { readonly invoked: number; readonly completed: number },
  ): number {
    const { invoked, completed } = operation;
    const known = this.#slotOfOffset.get(offset);
    const slot = known ?? this.offsets.length;
    if (known === undefined) {
      this.#slotOfOffset.set(offset, slot);
      this.offsets.push(offset);
      this.values.push(value);
      this.namedBy.push(invoked);
      this.knownAt.push(completed);
      this.polledAt.push(-1);
    } else {
      this.knownAt[slot] = Math.min(this.knownAt[slot] ?? completed, completed);
    }
    if (known !== undefined && this.values[slot] !== value && !this.#blamed.has(slot)) {
      this.#blamed.add(slot);
      const differ = [this.values[slot] ?? -1, value] as const;
      this.inconsistent.push({ one: this.namedBy[slot] ?? 0, other: invoked, at: offset, differ });
    }
    this.#placeValue(value, slot, offset, invoked);
    return slot;
  }

  /** Whether a value is at an offset that somebody named first with it, or was polled anywhere. */
  slotOf(value: number): number | undefined {
    return this.#slotOfValue.get(value);
  }

  #placeValue(value: number, slot: number, offset: number, invoked: number): void {
    const elsewhere = this.#slotOfValue.get(value);
    if (elsewhere === undefined) {
      this.#slotOfValue.set(value, slot);
      return;
    }
    if (elsewhere === slot || this.#blamedValues.has(value)) return;
    this.#blamedValues.add(value);
    const differ = [this.offsets[elsewhere] ?? -1, offset] as const;
    this.duplicates.push({ one: this.namedBy[elsewhere] ?? 0, other: invoked, at: value, differ });
  }
}
