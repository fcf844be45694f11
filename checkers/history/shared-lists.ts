import { grown } from "./growing-array.ts";
import { IntTable } from "./int-table.ts";

const NONE = -1;
/** A key whose lists have so many beginnings is no list that grows: what else is read of it is kept as it is. */
const MAX_BRANCHES = 16;

/**
 * Lists of integers, of which those of one key are mostly prefixes of each other. Each is a **branch** of its key and a length: the
 * branch is the longest list so far that goes on from it.
 *
 * A list belongs to the first branch of its key that it does not contradict. Branches only grow, so equal lists always
 * belong to the same one. After a few branches each other list is a branch of its own, which does not grow.
 */
export class SharedLists {
  readonly #keys: IntTable = new IntTable();
  /** By ordinal of the key: its first branch. */
  #first: Int32Array = new Int32Array(16).fill(NONE);
  #branches = 0;
  /** By branch: the next one of its key, where its elements begin, how many there are and how many there is room for. */
  #next: Int32Array = new Int32Array(16);
  #offset: Int32Array = new Int32Array(16);
  #length: Int32Array = new Int32Array(16);
  #room: Int32Array = new Int32Array(16);
  /** By key and content: the branches that do not grow. */
  readonly #whole = new Map<number, number[]>();
  readonly #wholeKeys = new Map<number, number>();
  #elements: Int32Array = new Int32Array(256);
  #used = 0;

  /** How many branches. */
  get branches(): number {
    return this.#branches;
  }

  /** The branch that the first `length` of `list` belong to. */
  intern(key: number, list: Int32Array, length: number): number {
    const ordinal = this.#keys.intern(key);
    if (ordinal >= this.#first.length) {
      const known = this.#first.length;
      this.#first = grown(this.#first).fill(NONE, known);
    }
    let last = NONE;
    let tried = 0;
    for (let branch = this.#first[ordinal] ?? NONE; branch !== NONE; branch = this.#next[branch] ?? NONE) {
      if (this.#agrees(branch, list, length)) {
        this.#extend(branch, list, length);
        return branch;
      }
      last = branch;
      tried++;
    }
    if (tried === MAX_BRANCHES) return this.#internWhole(key, list, length);
    const branch = this.#add(list, length);
    if (last === NONE) this.#first[ordinal] = branch;
    else this.#next[last] = branch;
    return branch;
  }

  #internWhole(key: number, list: Int32Array, length: number): number {
    let hash = key ^ length;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (list[i] ?? 0), 0x85eb_ca6b) ^ (hash >>> 15);
    const alike = this.#whole.get(hash) ?? [];
    const known = alike.find(
      (branch) =>
        this.#wholeKeys.get(branch) === key &&
        this.#length[branch] === length &&
        this.#agrees(branch, list, length),
    );
    if (known !== undefined) return known;
    const branch = this.#add(list, length);
    this.#wholeKeys.set(branch, key);
    this.#whole.set(hash, [...alike, branch]);
    return branch;
  }

  lengthOf(branch: number): number {
    return this.#length[branch] ?? 0;
  }

  /** The element at `index` of a branch. */
  at(branch: number, index: number): number {
    return this.#elements[(this.#offset[branch] ?? 0) + index] ?? 0;
  }

  /** The elements of a branch, which are only to be read, and before the next is added. */
  elementsOf(branch: number): Int32Array {
    const offset = this.#offset[branch] ?? 0;
    return this.#elements.subarray(offset, offset + (this.#length[branch] ?? 0));
  }

  #agrees(branch: number, list: Int32Array, length: number): boolean {
    const offset = this.#offset[branch] ?? 0;
    const common = Math.min(length, this.#length[branch] ?? 0);
    // From the end, where lists that have parted differ.
    for (let i = common - 1; i >= 0; i--) if (this.#elements[offset + i] !== list[i]) return false;
    return true;
  }

  #extend(branch: number, list: Int32Array, length: number): void {
    const known = this.#length[branch] ?? 0;
    if (length <= known) return;
    if (length > (this.#room[branch] ?? 0)) this.#move(branch, length);
    const offset = this.#offset[branch] ?? 0;
    for (let i = known; i < length; i++) this.#elements[offset + i] = list[i] ?? 0;
    this.#length[branch] = length;
  }

  /** Gives a branch twice the room that it needs. What it had is not used again, which at worst doubles the whole. */
  #move(branch: number, length: number): void {
    const from = this.#offset[branch] ?? 0;
    const to = this.#reserve(2 * length);
    this.#elements.copyWithin(to, from, from + (this.#length[branch] ?? 0));
    this.#offset[branch] = to;
    this.#room[branch] = 2 * length;
  }

  #add(list: Int32Array, length: number): number {
    const branch = this.#branches++;
    if (branch === this.#next.length) {
      this.#next = grown(this.#next);
      this.#offset = grown(this.#offset);
      this.#length = grown(this.#length);
      this.#room = grown(this.#room);
    }
    this.#next[branch] = NONE;
    this.#offset[branch] = this.#reserve(length);
    this.#room[branch] = length;
    this.#length[branch] = 0;
    this.#extend(branch, list, length);
    return branch;
  }

  #reserve(room: number): number {
    const start = this.#used;
    this.#used += room;
    if (this.#used > this.#elements.length) this.#elements = grown(this.#elements, this.#used);
    return start;
  }
}
