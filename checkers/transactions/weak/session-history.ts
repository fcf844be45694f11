import { IntTable } from "../../history/int-table.ts";
import { NONE } from "../../history/interner.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";
import { INDETERMINATE } from "../transactions.ts";

/** The node that wrote the initial version of every key, before all others. */
export const INITIAL = 0;

/**
 * Transactions over registers, session by session: what the order of sessions and the reads say, and nothing about time.
 *
 * A **session** is what one process ran, one transaction after the other. A transaction of unknown outcome is there only if somebody
 * read what it wrote, and it is the last of its session, or a session of its own if its process went on. A **node** is a transaction that took effect; the nodes of a session are
 * numbered one after the other, so that the node before is its predecessor. Node 0 is the initial one, alone in session 0.
 */
export interface SessionHistory {
  readonly registers: RegisterTransactions;
  readonly keyCount: number;
  readonly nodes: number;
  /** By node: the number of its transaction; `NONE` for the initial one. */
  readonly transaction: Int32Array;
  readonly sessions: number;
  /**
   * Whether a process went on after a transaction of unknown outcome that took effect and that others of its own came before: that they did
   * is left out here.
   */
  readonly isBranched: boolean;
  /** By node. */
  readonly session: Int32Array;
  /** The nodes of session s are from `sessionStart[s]` up to `sessionStart[s + 1]`. */
  readonly sessionStart: Int32Array;
  /**
   * The reads of what others wrote, in program order: those of node n are from `readStart[n]` up to `readStart[n + 1]`. Reads of what
   * nobody can have written, or what its reader wrote itself later, are left out: see `impossibleReads`.
   */
  readonly readStart: Int32Array;
  readonly readVersion: Int32Array;
  readonly readKey: Int32Array;
  /** The node that wrote what was read. */
  readonly readFrom: Int32Array;
  /** The keys that a node wrote, ascending, and the last version of each. The initial node has none here. */
  readonly writeStart: Int32Array;
  readonly writeKey: Int32Array;
  readonly writeVersion: Int32Array;
}

/**
 * In linear time.
 *
 * @param isSessionless - Every transaction is a session of its own, as for models that know of none.
 */
export function sessionHistory(registers: RegisterTransactions, isSessionless = false): SessionHistory {
  const { session, sessions, sessionStart, isBranched, nodeOf, transaction } = nodesBySession(
    registers,
    isSessionless,
  );
  const nodes = transaction.length;
  const writer = writingNodes(registers, nodeOf);
  return {
    registers,
    keyCount: registers.transactions.keyCount,
    nodes,
    transaction,
    sessions,
    isBranched,
    session,
    sessionStart,
    ...readsOf(registers, transaction, writer),
    ...writesOf(registers, transaction),
  };
}

type Sessions = "transaction" | "session" | "sessions" | "sessionStart" | "isBranched";

interface Nodes extends Pick<SessionHistory, Sessions> {
  /** By transaction; `NONE` if it did not take effect. */
  readonly nodeOf: Int32Array;
}

function nodesBySession({ transactions, exists }: RegisterTransactions, isSessionless: boolean): Nodes {
  const { count, process, status } = transactions;
  const sessionOf = new Int32Array(count).fill(NONE);
  const processes = new IntTable();
  /** By process: its last transaction. */
  const last: number[] = [];
  for (let t = 0; t < count; t++) if (exists[t] === 1) last[processes.intern(process[t] ?? 0)] = t;
  /** By process: its session, none if it has none yet. */
  const open: (number | undefined)[] = [];
  const sizes = [1];
  let isBranched = false;
  for (let t = 0; t < count; t++) {
    if (exists[t] === 0) continue;
    const p = processes.intern(process[t] ?? 0);
    // Nobody knows when it took effect, so nothing later can be said to follow it.
    const isBranch = !isSessionless && status[t] === INDETERMINATE && last[p] !== t;
    if (isBranch && open[p] !== undefined) isBranched = true;
    const isAlone = isSessionless || isBranch;
    const s = (isAlone ? undefined : open[p]) ?? sizes.push(0) - 1;
    if (!isAlone) open[p] = s;
    sessionOf[t] = s;
    sizes[s] = (sizes[s] ?? 0) + 1;
  }
  const sessionStart = new Int32Array(sizes.length + 1);
  for (let s = 0; s < sizes.length; s++) sessionStart[s + 1] = (sessionStart[s] ?? 0) + (sizes[s] ?? 0);
  const nodes = sessionStart[sizes.length] ?? 0;
  const next = sessionStart.slice(0, sizes.length);
  const nodeOf = new Int32Array(count).fill(NONE);
  const transaction = new Int32Array(nodes).fill(NONE);
  const session = new Int32Array(nodes);
  for (let t = 0; t < count; t++) {
    const s = sessionOf[t] ?? NONE;
    if (s === NONE) continue;
    const node = next[s] ?? 0;
    next[s] = node + 1;
    nodeOf[t] = node;
    transaction[node] = t;
    session[node] = s;
  }
  return { session, sessions: sizes.length, sessionStart, isBranched, nodeOf, transaction };
}

/** By version: the node that wrote it, `NONE` if none did. */
function writingNodes(
  { versionCount, writer, transactions }: RegisterTransactions,
  nodeOf: Int32Array,
): Int32Array {
  const nodes = new Int32Array(versionCount).fill(NONE);
  for (let v = 0; v < versionCount; v++) {
    const t = writer[v] ?? NONE;
    nodes[v] = v < transactions.keyCount ? INITIAL : t === NONE ? NONE : (nodeOf[t] ?? NONE);
  }
  return nodes;
}

type Reads = Pick<SessionHistory, "readStart" | "readVersion" | "readKey" | "readFrom">;

function readsOf(registers: RegisterTransactions, transaction: Int32Array, writer: Int32Array): Reads {
  const { readStart: from, readVersion: read, versionKey } = registers;
  const nodes = transaction.length;
  const readStart = new Int32Array(nodes + 1);
  const readVersion = new Int32Array(read.length);
  const readKey = new Int32Array(read.length);
  const readFrom = new Int32Array(read.length);
  let reads = 0;
  for (let node = 0; node < nodes; node++) {
    const t = transaction[node] ?? NONE;
    const end = t === NONE ? 0 : (from[t + 1] ?? 0);
    for (let at = t === NONE ? 0 : (from[t] ?? 0); at < end; at++) {
      const v = read[at] ?? 0;
      const w = writer[v] ?? NONE;
      if (w === NONE || w === node) continue;
      readVersion[reads] = v;
      readKey[reads] = versionKey[v] ?? 0;
      readFrom[reads++] = w;
    }
    readStart[node + 1] = reads;
  }
  return {
    readStart,
    readVersion: readVersion.subarray(0, reads),
    readKey: readKey.subarray(0, reads),
    readFrom: readFrom.subarray(0, reads),
  };
}

type Writes = Pick<SessionHistory, "writeStart" | "writeKey" | "writeVersion">;

function writesOf(registers: RegisterTransactions, transaction: Int32Array): Writes {
  const { writeStart: from, writeVersion: written, versionKey } = registers;
  const nodes = transaction.length;
  const writeStart = new Int32Array(nodes + 1);
  const writeVersion = new Int32Array(written.length);
  const writeKey = new Int32Array(written.length);
  let writes = 0;
  for (let node = 1; node < nodes; node++) {
    const t = transaction[node] ?? 0;
    const first = writes;
    const end = from[t + 1] ?? 0;
    for (let at = from[t] ?? 0; at < end; at++, writes++) {
      const v = written[at] ?? 0;
      const k = versionKey[v] ?? 0;
      let place = writes;
      for (; place > first && (writeKey[place - 1] ?? 0) > k; place--) {
        writeKey[place] = writeKey[place - 1] ?? 0;
        writeVersion[place] = writeVersion[place - 1] ?? 0;
      }
      writeKey[place] = k;
      writeVersion[place] = v;
    }
    writeStart[node + 1] = writes;
  }
  return {
    writeStart,
    writeKey: writeKey.subarray(0, writes),
    writeVersion: writeVersion.subarray(0, writes),
  };
}

/** Where in the columns of writes a node wrote a key, `NONE` if it did not. */
export function writeOf({ writeStart, writeKey }: SessionHistory, node: number, key: number): number {
  let low = writeStart[node] ?? 0;
  const end = writeStart[node + 1] ?? 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((writeKey[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return low < end && writeKey[low] === key ? low : NONE;
}
