import { NONE } from "../../../history/interner.ts";
import { BEFORE_ALL, COMMITTED, NEVER } from "../../transactions.ts";
import type { RegisterTransactions } from "../register-transactions.ts";

/**
 * Which orders of the transactions count. `realtime`: one that was completed comes before every one that was invoked later (strict
 * serializability). `process`: the transactions of a process come in its order (strong session serializability). `none`: any order
 * (serializability).
 */
export type RequiredOrder = "realtime" | "process" | "none";

/**
 * The question whether there is an order of transactions over registers in which every read sees the last write before it: what of
 * a history matters for that, or of a part of one. Transactions are numbered in the order of their invocations; those that do not
 * `exist` are left out of every order. Versions are numbered as in `RegisterTransactions`: version k is the initial one of key k.
 */
export interface Instance {
  readonly required: RequiredOrder;
  readonly count: number;
  /** Moments are below `history.length`, but for `BEFORE_ALL` and `NEVER`. */
  readonly history: { readonly length: number };
  readonly exists: Uint8Array;
  readonly status: Uint8Array;
  readonly process: Int32Array;
  /** The moments that bind: of all transactions `BEFORE_ALL` and `NEVER` if real time does not. */
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
  /** The moments as they were, from which a likely order is guessed. */
  readonly seenInvoked: Int32Array;
  readonly seenCompleted: Int32Array;
  readonly keyCount: number;
  readonly versionCount: number;
  readonly versionKey: Int32Array;
  /** By version: the transaction that exists and left it behind; `NONE` for initial ones. */
  readonly writer: Int32Array;
  readonly readStart: Int32Array;
  readonly readVersion: Int32Array;
  readonly writeStart: Int32Array;
  readonly writeVersion: Int32Array;
}

/** The whole history as an instance. Arrays are shared where they can be. */
export function instanceOf(registers: RegisterTransactions, required: RequiredOrder): Instance {
  const { transactions, exists, versionCount, versionKey } = registers;
  const { readStart, readVersion, writeStart, writeVersion } = registers;
  const { count, history, status, process, invoked, completed, keyCount } = transactions;
  const binds = required === "realtime";
  return {
    required,
    count,
    history,
    exists,
    status,
    process,
    invoked: binds ? invoked : new Int32Array(count).fill(BEFORE_ALL),
    completed: binds ? completed : new Int32Array(count).fill(NEVER),
    seenInvoked: invoked,
    seenCompleted: completed,
    keyCount,
    versionCount,
    versionKey,
    writer: writers({ count, exists, versionCount, writeStart, writeVersion }),
    readStart,
    readVersion,
    writeStart,
    writeVersion,
  };
}

function writers({
  count,
  exists,
  versionCount,
  writeStart,
  writeVersion,
}: Pick<Instance, "count" | "exists" | "versionCount" | "writeStart" | "writeVersion">): Int32Array {
  const writer = new Int32Array(versionCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    if (exists[t] === 0) continue;
    const end = writeStart[t + 1] ?? 0;
    for (let i = writeStart[t] ?? 0; i < end; i++) writer[writeVersion[i] ?? 0] = t;
  }
  return writer;
}

/**
 * The part of an instance that consists of some of its transactions. Reads of versions whose writers are not among them are left
 * out; transactions of unknown outcome exist if one of the others sees them. Whenever the whole can be put in order so can the part:
 * without the others, every read that is left still sees the last write before it. So a part that contradicts itself refutes the whole.
 *
 * @param members - Ascending.
 */
export function partOf(whole: Instance, members: Int32Array): Instance {
  const count = members.length;
  const versions = new VersionNumbers(whole, members);
  const readStart = new Int32Array(count + 1);
  const writeStart = new Int32Array(count + 1);
  const readVersion: number[] = [];
  const writeVersion: number[] = [];
  const exists = new Uint8Array(count);
  for (let t = 0; t < count; t++) {
    const member = members[t] ?? 0;
    if (whole.status[member] === COMMITTED) exists[t] = 1;
    for (let i = whole.readStart[member] ?? 0; i < (whole.readStart[member + 1] ?? 0); i++) {
      const version = versions.numberOf(whole.readVersion[i] ?? 0);
      if (version !== NONE) readVersion.push(version);
    }
    for (let i = whole.writeStart[member] ?? 0; i < (whole.writeStart[member + 1] ?? 0); i++)
      writeVersion.push(versions.numberOf(whole.writeVersion[i] ?? 0));
    readStart[t + 1] = readVersion.length;
    writeStart[t + 1] = writeVersion.length;
  }
  for (const version of readVersion) {
    const owner = versions.writerOf(version);
    if (owner !== NONE) exists[owner] = 1;
  }
  const columns = {
    count,
    exists,
    versionCount: versions.count,
    writeStart,
    writeVersion: Int32Array.from(writeVersion),
  };
  return {
    ...columns,
    ...momentsOfPart(whole, members),
    required: whole.required,
    status: Uint8Array.from(members, (member) => whole.status[member] ?? 0),
    process: members.map((member) => whole.process[member] ?? 0),
    keyCount: versions.keyCount,
    versionKey: versions.keys(),
    writer: writers(columns),
    readStart,
    readVersion: Int32Array.from(readVersion),
  };
}

/** The versions and keys of a part, numbered anew. */
class VersionNumbers {
  readonly keyCount: number;
  readonly #whole: Instance;
  readonly #key = new Map<number, number>();
  readonly #version = new Map<number, number>();
  readonly #versionKey: number[] = [];
  readonly #writer: number[] = [];

  constructor(whole: Instance, members: Int32Array) {
    this.#whole = whole;
    const written: number[] = [];
    for (const [t, member] of members.entries()) {
      for (let i = whole.writeStart[member] ?? 0; i < (whole.writeStart[member + 1] ?? 0); i++) {
        const version = whole.writeVersion[i] ?? 0;
        written.push(version, t);
        this.#addKey(whole.versionKey[version] ?? 0);
      }
      for (let i = whole.readStart[member] ?? 0; i < (whole.readStart[member + 1] ?? 0); i++)
        this.#addKey(whole.versionKey[whole.readVersion[i] ?? 0] ?? 0);
    }
    this.keyCount = this.#key.size;
    for (let k = 0; k < this.keyCount; k++) {
      this.#versionKey.push(k);
      this.#writer.push(NONE);
    }
    for (let i = 0; i < written.length; i += 2) {
      const version = written[i] ?? 0;
      this.#version.set(version, this.#versionKey.length);
      this.#versionKey.push(this.#key.get(whole.versionKey[version] ?? 0) ?? 0);
      this.#writer.push(written[i + 1] ?? 0);
    }
  }

  #addKey(key: number): void {
    if (!this.#key.has(key)) this.#key.set(key, this.#key.size);
  }

  get count(): number {
    return this.#versionKey.length;
  }

  keys(): Int32Array {
    return Int32Array.from(this.#versionKey);
  }

  writerOf(number: number): number {
    return this.#writer[number] ?? NONE;
  }

  /** `NONE` if its writer is not among the members. */
  numberOf(version: number): number {
    if (version < this.#whole.keyCount) return this.#key.get(version) ?? NONE;
    return this.#version.get(version) ?? NONE;
  }
}

type MomentColumns = Pick<Instance, "history" | "invoked" | "completed" | "seenInvoked" | "seenCompleted">;

/** Moments that are close together, so that a part costs no more than it is long. */
function momentsOfPart(whole: Instance, members: Int32Array): MomentColumns {
  const all: number[] = [];
  for (const member of members) {
    for (const moment of [whole.seenInvoked[member] ?? 0, whole.seenCompleted[member] ?? 0])
      if (moment !== BEFORE_ALL && moment !== NEVER) all.push(moment);
  }
  all.sort((a, b) => a - b);
  const place = new Map(all.map((moment, i) => [moment, i]));
  const placed = (column: Int32Array): Int32Array =>
    members.map((member) => place.get(column[member] ?? 0) ?? column[member] ?? 0);
  return {
    history: { length: all.length },
    invoked: placed(whole.invoked),
    completed: placed(whole.completed),
    seenInvoked: placed(whole.seenInvoked),
    seenCompleted: placed(whole.seenCompleted),
  };
}
