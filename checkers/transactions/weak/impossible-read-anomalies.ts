import { NONE } from "../../history/interner.ts";
import { byProcess, onNode, whenAnswered } from "../../models/wording.ts";
import type { Anomaly } from "../../verdict.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";
import { type ImpossibleRead, impossibleReads } from "./impossible-reads.ts";
import { operationOf } from "./operation-of.ts";
import { versionText } from "./version-text.ts";

/** What no level of isolation allows, in sentences, one for each read. */
export function impossibleReadAnomalies(registers: RegisterTransactions): Anomaly[] {
  return impossibleReads(registers).map((read) => anomalyOf(registers, read));
}

function anomalyOf(registers: RegisterTransactions, read: ImpossibleRead): Anomaly {
  const { transactions } = registers;
  const reader = operationOf(transactions, read.reader);
  const writer =
    read.writer === NONE || read.writer === read.reader ? undefined : operationOf(transactions, read.writer);
  const by = writer === undefined ? "" : ` of ${byProcess(writer)} (${whenAnswered(writer)})`;
  const saw = `${byProcess(reader)} read ${versionText(registers, read.version)}${onNode(reader)} at ${whenAnswered(reader)}`;
  const why = {
    "garbage-read": "which nobody ever wrote",
    G1a: `but the write${by} had failed and must have had no effect`,
    G1b: `but the transaction${by} that wrote it overwrote it itself, so that nobody else may see it`,
    internal: `but had itself written ${versionText(registers, read.expected ?? read.version)} before, in the same transaction`,
    "future-read": "which it wrote itself only later, in the same transaction",
  }[read.kind];
  const operations = writer === undefined ? [reader] : [writer, reader];
  const explanation = `P${saw.slice(1)}, ${why}`;
  return { name: read.kind, explanation, operations };
}
