import { NONE } from "../../history/interner.ts";
import { READ } from "../../history/micro-ops.ts";
import { onNode } from "../../models/wording.ts";
import { capitalize } from "../../wording.ts";
import { operationOf } from "../operation-of.ts";
import { processText, timeText } from "../transaction-words.ts";
import type { ImpossibleRead } from "./impossible-reads.ts";
import { hasPlainOperations } from "./plain-operations.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { keyWords, versionWords } from "./wording.ts";

/** Why a read is wrong by itself, in a sentence: `Process 3 read 7 from key x on n2 at 0.200 s, which nobody ever wrote there`. */
export function impossibleReadWords(registers: RegisterTransactions, read: ImpossibleRead): string {
  const { transactions, version } = registers;
  const { transaction: t, microOp } = read;
  const what = `${versionWords(registers, version[microOp] ?? NONE)} from ${keyWords(registers, transactions.key[microOp] ?? 0)}`;
  const where = onNode(operationOf(transactions, t));
  const saw = `${processText(transactions, t)} read ${what}${where} at ${timeText(transactions, t)}`;
  return capitalize(`${saw}, ${whyNot(registers, read)}`);
}

function whyNot(registers: RegisterTransactions, read: ImpossibleRead): string {
  const { transactions, version, writer } = registers;
  const { kind, microOp, other } = read;
  const w = writer[version[microOp] ?? NONE] ?? NONE;
  switch (kind) {
    case "internal": {
      const did = transactions.f[other] === READ ? "read" : "written";
      return `after it had itself ${did} ${versionWords(registers, version[other] ?? NONE)} there in the same transaction`;
    }
    case "future-read":
      return "which it only wrote later in the same transaction";
    case "garbage-read":
      return "which nobody ever wrote there";
    case "G1a": {
      const what = hasPlainOperations(transactions.history)
        ? "by an operation that failed"
        : "in a transaction that was aborted";
      return `which only ${processText(transactions, w)} wrote, ${what} (${timeText(transactions, w)})`;
    }
    case "G1b": {
      const final = versionWords(registers, version[overwritingOf(registers, read)] ?? NONE);
      return `which ${processText(transactions, w)} overwrote with ${final} in the same transaction that wrote it (${timeText(transactions, w)})`;
    }
  }
}

/** The transactions that prove it, ascending: that which read, and that which wrote what it read. */
export function involvedIn(
  { version, writer }: RegisterTransactions,
  { kind, transaction, microOp }: ImpossibleRead,
): number[] {
  const w = kind === "internal" ? NONE : (writer[version[microOp] ?? NONE] ?? NONE);
  return [...new Set(w === NONE ? [transaction] : [transaction, w])].sort((a, b) => a - b);
}

/** For `G1b`: the last write of that key by the transaction that wrote what was read; else `NONE`. */
export function overwritingOf(
  { transactions, version, writer }: RegisterTransactions,
  { kind, microOp }: ImpossibleRead,
): number {
  if (kind !== "G1b") return NONE;
  const { start, f, key } = transactions;
  const w = writer[version[microOp] ?? NONE] ?? NONE;
  for (let at = (start[w + 1] ?? 0) - 1; at >= (start[w] ?? 0); at--)
    if (f[at] !== READ && key[at] === key[microOp]) return at;
  return NONE;
}
