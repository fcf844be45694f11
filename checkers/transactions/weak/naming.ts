import type { Operation } from "../../history/operation.ts";
import { atTime, byProcess, onNode, whenAnswered } from "../../models/wording.ts";
import { operationOf } from "../operation-of.ts";
import { hasPlainOperations } from "../rw-register/plain-operations.ts";
import { assignmentWords } from "../rw-register/wording.ts";
import { INITIAL, type SessionHistory } from "./session-history.ts";

/**
 * Names of versions and transactions in a sentence. Transactions are T1, T2, ... in the order in which they are first named; operations that only
 * read or write are named by what they did.
 */
export class Naming {
  readonly #history: SessionHistory;
  readonly #isPlain: boolean;
  readonly #numbers = new Map<number, number>();

  constructor(history: SessionHistory) {
    this.#history = history;
    this.#isPlain = hasPlainOperations(history.registers.transactions.history);
  }

  /** `x = 7`, and only `7` in a history without keys. */
  version(version: number): string {
    return assignmentWords(this.#history.registers, version);
  }

  /** `T1`, `the write of x = 7`, `process 3's read of x = 7 (1.250 s)`, `the initial state`. */
  node(node: number): string {
    if (node === INITIAL) return "the initial state";
    if (!this.#isPlain) return `T${this.#numberOf(node)}`;
    const { readStart, readVersion } = this.#history;
    const written = this.written(node);
    if (written !== undefined) return `the write of ${written}`;
    const read = readVersion[readStart[node] ?? 0] ?? 0;
    const operation = this.operation(node);
    return `${byProcess(operation)}'s read of ${this.version(read)} (${whenAnswered(operation)})`;
  }

  /** The reader in `... read x = 7`: `T1`, or `process 3`. */
  reader(node: number): string {
    return this.#isPlain ? byProcess(this.operation(node)) : this.node(node);
  }

  /** `x = 7 from T1`, `x = null at 1.250 s`: what was read, by whom that was written or when it was read. */
  read(node: number, version: number, writer: number): string {
    const what = this.version(version);
    if (this.#isPlain)
      return `${what} at ${whenAnswered(this.operation(node))}${onNode(this.operation(node))}`;
    return writer === INITIAL ? `the initial ${what}` : `${what} from ${this.node(writer)}`;
  }

  /** What an operation that only writes, or compares and sets, wrote. */
  written(node: number): string | undefined {
    const { writeStart, writeVersion } = this.#history;
    const at = writeStart[node] ?? 0;
    return at < (writeStart[node + 1] ?? 0) ? this.version(writeVersion[at] ?? 0) : undefined;
  }

  get isPlain(): boolean {
    return this.#isPlain;
  }

  operation(node: number): Operation {
    const { registers, transaction } = this.#history;
    return operationOf(registers.transactions, transaction[node] ?? 0);
  }

  /** The nodes named so far, or used. */
  use(node: number): void {
    if (node !== INITIAL) this.#numberOf(node);
  }

  /** `. T1: process 0 (0.010 s to 0.020 s); T2: ...`, or nothing where nothing was numbered. */
  legend(): string {
    if (this.#isPlain || this.#numbers.size === 0) return "";
    const lines = Array.from(this.#numbers, ([node, number]) => {
      const operation = this.operation(node);
      const { invocation, completion = invocation } = operation;
      return `T${number} is ${byProcess(operation)}'s${onNode(operation)} (${atTime(invocation)} to ${atTime(completion)})`;
    });
    return `. ${lines.join(", ")}`;
  }

  /** The transactions of all nodes named, by invocation. */
  transactions(): number[] {
    const { transaction } = this.#history;
    return [...this.#numbers.keys()].map((node) => transaction[node] ?? 0).sort((a, b) => a - b);
  }

  #numberOf(node: number): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    this.#numbers.set(node, this.#numbers.size + 1);
    return this.#numbers.size;
  }
}
