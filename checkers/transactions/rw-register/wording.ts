import { NONE } from "../../history/interner.ts";
import { seconds } from "../../models/wording.ts";
import { NEVER } from "../transactions.ts";
import type { RegisterTransactions } from "./register-transactions.ts";

const LONGEST = 60;

/** `key 3` or `key "x"` */
export function keyWords({ transactions: { history, keyIds } }: RegisterTransactions, key: number): string {
  return `key ${short(history.values.text(keyIds[key] ?? NONE))}`;
}

/** `14`, or `null` for what nobody wrote. */
export function versionWords({ transactions, versionValue }: RegisterTransactions, v: number): string {
  return short(transactions.history.values.text(versionValue[v] ?? NONE));
}

/** `process 4` */
export function processWords({ transactions }: RegisterTransactions, t: number): string {
  return `process ${transactions.process[t] ?? 0}`;
}

/** `5.231 s`: when it was completed, or invoked if it never was. */
export function timeWords({ transactions }: RegisterTransactions, t: number): string {
  const { history, position, completed } = transactions;
  const end = completed[t] ?? NEVER;
  return seconds(history.columns.time[end === NEVER ? (position[t] ?? 0) : end] ?? 0);
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}
