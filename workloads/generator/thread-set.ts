/**
 * A set of thread indices as the bits of 32-bit words. A value: every function returns a new set. A run has
 * tens of threads, so a set is one or two words and costs less than one generator object.
 */
export type ThreadSet = readonly number[];

const BITS = 32;

/** The indices in [0, size) that `includes` accepts. */
export function setWhere(size: number, includes: (index: number) => boolean): ThreadSet {
  const words = new Array<number>(Math.ceil(size / BITS)).fill(0);
  for (let index = 0; index < size; index++) {
    if (includes(index)) words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << index);
  }
  return words;
}

export function has(set: ThreadSet, index: number): boolean {
  return (((set[index >>> 5] ?? 0) >>> index) & 1) === 1;
}

export function added(set: ThreadSet, index: number): ThreadSet {
  return withWord(set, index >>> 5, (set[index >>> 5] ?? 0) | (1 << index));
}

export function removed(set: ThreadSet, index: number): ThreadSet {
  return withWord(set, index >>> 5, (set[index >>> 5] ?? 0) & ~(1 << index));
}

export function intersection(a: ThreadSet, b: ThreadSet): ThreadSet {
  const words = a.slice();
  for (let i = 0; i < words.length; i++) words[i] = (words[i] ?? 0) & (b[i] ?? 0);
  return words;
}

export function size(set: ThreadSet): number {
  let count = 0;
  for (const word of set) {
    for (let bits = word; bits !== 0; bits &= bits - 1) count++;
  }
  return count;
}

export function isEmpty(set: ThreadSet): boolean {
  for (const word of set) if (word !== 0) return false;
  return true;
}

/** The members, ascending. */
export function members(set: ThreadSet): number[] {
  const indices: number[] = [];
  for (let w = 0; w < set.length; w++) {
    for (let bits = set[w] ?? 0; bits !== 0; bits &= bits - 1)
      indices.push(w * BITS + 31 - Math.clz32(bits & -bits));
  }
  return indices;
}

function withWord(set: ThreadSet, at: number, word: number): ThreadSet {
  const words = set.slice();
  words[at] = word;
  return words;
}
