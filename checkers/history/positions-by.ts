import { IntTable } from "./int-table.ts";

/** Says which group a position belongs to, `undefined` for none. */
export type GroupOf = (position: number) => number | undefined;

/**
 * Positions grouped by a 32-bit id, as one array of positions and one of offsets (compressed sparse rows):
 * a counting sort in two passes, so each group keeps the order of the history. Groups are in order of
 * first appearance.
 */
export class PositionsBy<K> implements ReadonlyMap<K, Int32Array> {
  readonly #ids: IntTable = new IntTable();
  readonly #positions: Int32Array;
  /** Group `g` is `positions[offsets[g]]` up to `positions[offsets[g + 1]]`. */
  readonly #offsets: Int32Array;
  readonly #encode: (key: K) => number | undefined;
  readonly #decode: (id: number) => K;

  /** Encoding need not know every key: `undefined` means that no position can have it. */
  constructor(
    length: number,
    groupOf: GroupOf,
    { encode, decode }: { encode: (key: K) => number | undefined; decode: (id: number) => K },
  ) {
    this.#encode = encode;
    this.#decode = decode;
    this.#offsets = countGroups(length, groupOf, this.#ids);
    this.#positions = placePositions(length, groupOf, this.#ids, this.#offsets);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** The positions of this group in order: a view, not to be written to. */
  get(key: K): Int32Array | undefined {
    const id = this.#encode(key);
    const group = id === undefined ? -1 : this.#ids.ordinalOf(id);
    return group < 0 ? undefined : this.#group(group);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): Generator<[K, Int32Array], undefined> {
    for (let group = 0; group < this.size; group++)
      yield [this.#decode(this.#ids.keyOf(group)), this.#group(group)];
    return undefined;
  }

  *keys(): Generator<K, undefined> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): Generator<Int32Array, undefined> {
    for (const [, positions] of this.entries()) yield positions;
    return undefined;
  }

  [Symbol.iterator](): Generator<[K, Int32Array], undefined> {
    return this.entries();
  }

  forEach(callback: (positions: Int32Array, key: K, map: ReadonlyMap<K, Int32Array>) => void): void {
    for (const [key, positions] of this) callback(positions, key, this);
  }

  #group(group: number): Int32Array {
    return this.#positions.subarray(this.#offsets[group], this.#offsets[group + 1]);
  }
}

/** Fills `ids` with the groups and returns their offsets. */
function countGroups(length: number, groupOf: GroupOf, ids: IntTable): Int32Array {
  const counts: number[] = [];
  for (let position = 0; position < length; position++) {
    const id = groupOf(position);
    if (id === undefined) continue;
    const group = ids.intern(id);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  const offsets = new Int32Array(counts.length + 1);
  let total = 0;
  for (const [group, count] of counts.entries()) offsets[group + 1] = total += count;
  return offsets;
}

function placePositions(length: number, groupOf: GroupOf, ids: IntTable, offsets: Int32Array): Int32Array {
  const next = offsets.slice();
  const positions = new Int32Array(offsets.at(-1) ?? 0);
  for (let position = 0; position < length; position++) {
    const id = groupOf(position);
    if (id === undefined) continue;
    const group = ids.ordinalOf(id);
    const slot = next[group] ?? 0;
    positions[slot] = position;
    next[group] = slot + 1;
  }
  return positions;
}
