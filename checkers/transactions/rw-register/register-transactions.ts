import { NONE } from "../../history/interner.ts";
import { NO_LIST, READ, WRITE } from "../../history/micro-ops.ts";
import { PairTable } from "../../history/pair-table.ts";
import { capitalize } from "../../wording.ts";
import { ABORTED, COMMITTED, INDETERMINATE, type Transactions } from "../transactions.ts";
import { keyWords } from "./wording.ts";

/**
 * Transactions over registers in which every value is written to a key only once, so that each value read says which
 * transaction wrote it. A **version** is a value of a key: version k is the initial one, null, of key k; the others follow.
 */
export interface RegisterTransactions {
  readonly transactions: Transactions;
  readonly versionCount: number;
  /** By version. */
  readonly versionKey: Int32Array;
  /** By version: the id of its value in the history; `NONE` for the initial ones. */
  readonly versionValue: Int32Array;
  /** By version: the transaction that wrote it, aborted ones included; `NONE` for the initial ones and those that nobody wrote. */
  readonly writer: Int32Array;
  /** By micro-operation: the version read or written; `NONE` for a read without an answer. */
  readonly version: Int32Array;
  /** By version: 1 if its writer overwrote it itself, so that nobody else should see it. */
  readonly isIntermediate: Uint8Array;
  /** By transaction: 1 if it certainly took effect: it is committed, or a committed transaction read what it wrote. */
  readonly exists: Uint8Array;
  /** The reads of what others wrote, in program order, a key's repeats included: those of transaction t are from `readStart[t]` up to `readStart[t + 1]`. Only committed transactions have any, since nobody knows what the others read. */
  readonly readStart: Int32Array;
  readonly readVersion: Int32Array;
  /** The last write of each key, in program order of these writes. Aborted transactions have none. */
  readonly writeStart: Int32Array;
  readonly writeVersion: Int32Array;
}

/** Why transactions are none over registers with unique values. */
export interface Misread {
  readonly kind: "malformed" | "not-applicable";
  readonly message: string;
}

/** Finds out which version every micro-operation reads or writes. In linear time. */
export function registerTransactions(transactions: Transactions): RegisterTransactions | Misread {
  const { keyCount, count } = transactions;
  const valueIds = scalarValues(transactions);
  if (typeof valueIds === "string") return { kind: "malformed", message: valueIds };
  const { start, f, key, status } = transactions;
  const pairs = new PairTable();
  for (let k = 0; k < keyCount; k++) pairs.intern(k, NONE);
  const total = start[count] ?? 0;
  const version = new Int32Array(total).fill(NONE);
  for (let t = 0; t < count; t++) {
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      if (f[at] === READ && status[t] !== COMMITTED) continue;
      version[at] = pairs.intern(key[at] ?? 0, valueIds[at] ?? NONE);
    }
  }
  const versionCount = pairs.size;
  const writer = new Int32Array(versionCount).fill(NONE);
  const isIntermediate = new Uint8Array(versionCount);
  const lastWrite = new Int32Array(keyCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    const begin = start[t] ?? 0;
    const end = start[t + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      if (f[at] !== WRITE) continue;
      const written = version[at] ?? NONE;
      if (written < keyCount) return { kind: "malformed", message: writesNull(transactions, t) };
      const other = writer[written] ?? NONE;
      // What is aborted left nothing behind, so a value that somebody else wrote as well is theirs.
      const isTheirs = other !== NONE && status[t] === ABORTED;
      if (other !== NONE && !isTheirs && status[other] !== ABORTED)
        return writtenTwice(transactions, other, t, at);
      if (!isTheirs) {
        writer[written] = t;
        isIntermediate[written] = 0;
      }
      const k = key[at] ?? 0;
      const before = lastWrite[k] ?? NONE;
      lastWrite[k] = at;
      if (before < begin) continue;
      const overwritten = version[before] ?? 0;
      if (writer[overwritten] === t) isIntermediate[overwritten] = 1;
    }
  }
  const versionKey = Int32Array.from({ length: versionCount }, (_, v) => pairs.firstOf(v));
  const versionValue = Int32Array.from({ length: versionCount }, (_, v) => pairs.secondOf(v));
  const exists = existing(transactions, version, writer);
  const accesses = externalAccesses(transactions, version, isIntermediate);
  return {
    transactions,
    versionCount,
    versionKey,
    versionValue,
    writer,
    version,
    isIntermediate,
    exists,
    ...accesses,
  };
}

/** The ids of the values of all micro-operations, of lists too. A sentence if one is an append. */
function scalarValues({ history, start, f, value, listLength, count }: Transactions): Int32Array | string {
  const total = start[count] ?? 0;
  const ids = value.slice(0, total);
  const { values } = history;
  for (let at = 0; at < total; at++) {
    if (f[at] !== READ && f[at] !== WRITE)
      return "There are appends among the operations, which are for lists: expected reads and writes";
    const length = listLength[at] ?? NO_LIST;
    if (length === NO_LIST) continue;
    // A register may hold a list; as such it is kept once more.
    const { lists } = values.microOps;
    const branch = value[at] ?? 0;
    ids[at] = values.intern(Array.from({ length }, (_, i) => values.decode(lists.at(branch, i))));
  }
  return ids;
}

function writesNull({ process, history, position }: Transactions, t: number): string {
  const time = history.columns.time[position[t] ?? 0] ?? 0;
  return `Process ${process[t] ?? 0} wrote null at ${time / 1e9} s, which cannot be told from a register that nobody wrote`;
}

function writtenTwice(transactions: Transactions, first: number, second: number, at: number): Misread {
  const { history, process, key, value } = transactions;
  const where = capitalize(keyWords({ transactions }, key[at] ?? 0));
  const what = history.values.text(value[at] ?? NONE);
  const [one, two] = [first, second].map((t) => process[t] ?? 0);
  const who = one === two ? `process ${one}` : `processes ${one} and ${two}`;
  const message = `${where} was written ${what} twice, by ${who}: nobody can tell which of them a read saw, so a workload has to write each value once`;
  return { kind: "not-applicable", message };
}

function existing(
  { count, status, start, f }: Transactions,
  version: Int32Array,
  writer: Int32Array,
): Uint8Array {
  const exists = new Uint8Array(count);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    exists[t] = 1;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      if (f[at] !== READ) continue;
      const w = writer[version[at] ?? NONE] ?? NONE;
      if (w !== NONE && status[w] === INDETERMINATE) exists[w] = 1;
    }
  }
  return exists;
}

type Accesses = Pick<RegisterTransactions, "readStart" | "readVersion" | "writeStart" | "writeVersion">;

function externalAccesses(
  { count, start, f, key, keyCount, status }: Transactions,
  version: Int32Array,
  isIntermediate: Uint8Array,
): Accesses {
  const total = start[count] ?? 0;
  const readStart = new Int32Array(count + 1);
  const writeStart = new Int32Array(count + 1);
  const readVersion = new Int32Array(total);
  const writeVersion = new Int32Array(total);
  /** By key: the transaction that wrote it last, of those looked at. */
  const writtenBy = new Int32Array(keyCount).fill(NONE);
  let [reads, writes] = [0, 0];
  for (let t = 0; t < count; t++) {
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      const k = key[at] ?? 0;
      const v = version[at] ?? NONE;
      if (f[at] === WRITE) {
        writtenBy[k] = t;
        if ((status[t] ?? 0) <= INDETERMINATE && isIntermediate[v] === 0) writeVersion[writes++] = v;
      } else if (v !== NONE && writtenBy[k] !== t) readVersion[reads++] = v;
    }
    readStart[t + 1] = reads;
    writeStart[t + 1] = writes;
  }
  return {
    readStart,
    readVersion: readVersion.slice(0, reads),
    writeStart,
    writeVersion: writeVersion.slice(0, writes),
  };
}
