import { NONE } from "../../history/interner.ts";
import { APPEND, NO_LIST, READ } from "../../history/micro-ops.ts";
import { PairTable } from "../../history/pair-table.ts";
import type { UnknownReason } from "../../verdict.ts";
import { capitalize } from "../../wording.ts";
import { keyText, valueText, whoAndWhen } from "../transaction-words.ts";
import { COMMITTED, INDETERMINATE, type Transactions } from "../transactions.ts";

/**
 * What the reads of lists that only grow say about the order of appends. Each element is appended to a key only once, so that
 * it says which transaction appended it; a read shows the whole history of its key up to its last element.
 *
 * The **spine** of a key is its longest read: the order of its versions, of which every other read has to be a prefix.
 */
export interface ListVersions {
  readonly transactions: Transactions;
  /** Elements are numbered from 0; equal ones of different keys are different elements. */
  readonly elementCount: number;
  readonly elementKey: Int32Array;
  /** By element: the id of its value in the history. */
  readonly elementValue: Int32Array;
  /** By element: the transaction that appended it, aborted ones included; `NONE` if nobody did. */
  readonly writer: Int32Array;
  /** By element: 1 if its writer appended another to the same key after it. */
  readonly isIntermediate: Uint8Array;
  /** By element: 1 if some committed transaction read it. */
  readonly isObserved: Uint8Array;
  /** By element: its index in the spine of its key, `NONE` if it is not there. */
  readonly index: Int32Array;
  /** By micro-operation: the element that it appends; of a read, the last that it shows, or `NONE` for an empty list and for no answer. */
  readonly element: Int32Array;
  /** The elements of branch b that were read are from `branchStart[b]` up to `branchStart[b + 1]` in `branchElements`. */
  readonly branchStart: Int32Array;
  readonly branchElements: Int32Array;
  /** By branch: 1 if it is a prefix of the spine of its key, or the spine. */
  readonly isOnSpine: Uint8Array;
  /** By key: the branch of its spine, `NONE` if nobody read an element. */
  readonly spine: Int32Array;
  /** By transaction: 1 if it certainly took effect: it is committed, or a committed one read what it appended. */
  readonly exists: Uint8Array;
}

/** Infers the versions of all lists, in time linear in the number of micro-operations. */
export function listVersions(transactions: Transactions): ListVersions | UnknownReason {
  const misfit = whatIsNoList(transactions);
  if (misfit !== undefined) return { kind: "malformed", message: misfit };
  const { count, start, f, key, value, status, keyCount, history } = transactions;
  const { lists } = history.values.microOps;
  const total = start[count] ?? 0;
  const elements = new PairTable();
  const element = new Int32Array(total).fill(NONE);
  for (let at = 0; at < total; at++)
    if (f[at] === APPEND) element[at] = elements.intern(key[at] ?? 0, value[at] ?? 0);

  const branches = readBranches(transactions, lists.branches);
  const branchStart = new Int32Array(lists.branches + 1);
  for (let b = 0; b < lists.branches; b++)
    branchStart[b + 1] = (branchStart[b] ?? 0) + (branches.length[b] ?? 0);
  const branchElements = new Int32Array(branchStart[lists.branches] ?? 0);
  for (let b = 0; b < lists.branches; b++) {
    const from = branchStart[b] ?? 0;
    const length = branches.length[b] ?? 0;
    const ids = lists.elementsOf(b);
    for (let i = 0; i < length; i++)
      branchElements[from + i] = elements.intern(branches.key[b] ?? 0, ids[i] ?? 0);
  }
  const elementCount = elements.size;
  const writers = findWriters(transactions, element, elementCount);
  if ("kind" in writers) return writers;

  const isObserved = new Uint8Array(elementCount);
  const exists = Uint8Array.from(status, (one) => (one === COMMITTED ? 1 : 0));
  for (const one of branchElements) {
    isObserved[one] = 1;
    const w = writers.writer[one] ?? NONE;
    if (w !== NONE && status[w] === INDETERMINATE) exists[w] = 1;
  }
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      const length = transactions.listLength[at] ?? 0;
      if (f[at] === READ && length > 0)
        element[at] = branchElements[(branchStart[value[at] ?? 0] ?? 0) + length - 1] ?? NONE;
    }
  }
  const spines = findSpines(keyCount, branches, { branchStart, branchElements, elementCount });
  return {
    transactions,
    elementCount,
    elementKey: Int32Array.from({ length: elementCount }, (_, e) => elements.firstOf(e)),
    elementValue: Int32Array.from({ length: elementCount }, (_, e) => elements.secondOf(e)),
    ...writers,
    isObserved,
    element,
    branchStart,
    branchElements,
    ...spines,
    exists,
  };
}

function whatIsNoList(transactions: Transactions): string | undefined {
  const { count, start, f, value, listLength, status } = transactions;
  for (let t = 0; t < count; t++) {
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      if (f[at] === APPEND) continue;
      if (f[at] !== READ) return noList(transactions, t, at, "wrote");
      if (status[t] === COMMITTED && listLength[at] === NO_LIST && value[at] !== NONE)
        return noList(transactions, t, at, "read");
    }
  }
  return undefined;
}

function noList(transactions: Transactions, t: number, at: number, did: string): string {
  const { key, value } = transactions;
  const what = `${valueText(transactions, value[at] ?? NONE)}, expected only appends to lists and reads of lists`;
  return `${capitalize(whoAndWhen(transactions, t))} ${did} key ${keyText(transactions, key[at] ?? 0)} as ${what}`;
}

interface Branches {
  /** By branch: its key, `NONE` if no committed transaction read it. */
  readonly key: Int32Array;
  /** By branch: the longest that a committed transaction read. */
  readonly length: Int32Array;
}

function readBranches(
  { count, start, f, key, value, listLength, status }: Transactions,
  branchCount: number,
): Branches {
  const branchKey = new Int32Array(branchCount).fill(NONE);
  const length = new Int32Array(branchCount);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      const shown = listLength[at] ?? NO_LIST;
      if (f[at] !== READ || shown === NO_LIST) continue;
      const branch = value[at] ?? 0;
      branchKey[branch] = key[at] ?? 0;
      if (shown > (length[branch] ?? 0)) length[branch] = shown;
    }
  }
  return { key: branchKey, length };
}

function findWriters(
  transactions: Transactions,
  element: Int32Array,
  elementCount: number,
): Pick<ListVersions, "writer" | "isIntermediate"> | UnknownReason {
  const { count, start, f, key, keyCount } = transactions;
  const writer = new Int32Array(elementCount).fill(NONE);
  const isIntermediate = new Uint8Array(elementCount);
  /** By key: the micro-operation that appended to it last. */
  const last = new Int32Array(keyCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    const begin = start[t] ?? 0;
    const end = start[t + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      if (f[at] !== APPEND) continue;
      const one = element[at] ?? 0;
      if (writer[one] !== NONE) return appendedTwice(transactions, writer[one] ?? 0, t, at);
      writer[one] = t;
      const before = last[key[at] ?? 0] ?? NONE;
      if (before >= begin) isIntermediate[element[before] ?? 0] = 1;
      last[key[at] ?? 0] = at;
    }
  }
  return { writer, isIntermediate };
}

function appendedTwice(transactions: Transactions, first: number, second: number, at: number): UnknownReason {
  const { key, value } = transactions;
  const what = `${valueText(transactions, value[at] ?? NONE)} was appended twice to key ${keyText(transactions, key[at] ?? 0)}`;
  const who = `by ${whoAndWhen(transactions, first)} and by ${whoAndWhen(transactions, second)}`;
  return {
    kind: "not-applicable",
    message: `${what}, ${who}: nobody can tell which of them a read shows, so a workload has to append each element once`,
  };
}

function findSpines(
  keyCount: number,
  branches: Branches,
  {
    branchStart,
    branchElements,
    elementCount,
  }: Pick<ListVersions, "branchStart" | "branchElements" | "elementCount">,
): Pick<ListVersions, "spine" | "index" | "isOnSpine"> {
  const spine = new Int32Array(keyCount).fill(NONE);
  for (const [branch, key] of branches.key.entries()) {
    const length = branches.length[branch] ?? 0;
    if (key !== NONE && length > (branches.length[spine[key] ?? NONE] ?? 0)) spine[key] = branch;
  }
  const index = new Int32Array(elementCount).fill(NONE);
  for (const branch of spine) {
    const from = branchStart[branch] ?? 0;
    const length = branches.length[branch] ?? 0;
    for (let i = 0; i < length; i++) {
      const one = branchElements[from + i] ?? 0;
      if (index[one] === NONE) index[one] = i;
    }
  }
  const isOnSpine = new Uint8Array(branches.key.length);
  for (const [branch, key] of branches.key.entries()) {
    if (key === NONE) continue;
    const from = branchStart[branch] ?? 0;
    const itsSpine = branchStart[spine[key] ?? 0] ?? 0;
    let common = 0;
    const length = branches.length[branch] ?? 0;
    while (common < length && branchElements[from + common] === branchElements[itsSpine + common]) common++;
    isOnSpine[branch] = common === length ? 1 : 0;
  }
  return { spine, index, isOnSpine };
}
