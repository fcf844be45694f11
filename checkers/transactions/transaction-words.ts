import { NONE } from "../history/interner.ts";
import { seconds } from "../models/wording.ts";
import { NEVER, type Transactions } from "./transactions.ts";

/** `process 3 (0.231 s)`: who ran a transaction, and when it was answered, or asked if it never was. */
export function whoAndWhen(transactions: Transactions, t: number): string {
  return `${processText(transactions, t)} (${timeText(transactions, t)})`;
}

/** `process 3` */
export function processText({ process }: Transactions, t: number): string {
  return `process ${process[t] ?? 0}`;
}

/** `0.231 s`: when it was answered, or asked if it never was. */
export function timeText({ completed, position, history }: Transactions, t: number): string {
  const end = completed[t] ?? NEVER;
  const at = end === NEVER ? (position[t] ?? 0) : end;
  return seconds(history.columns.time[at] ?? 0);
}

/** The name of a key, `x` or `3`. */
export function keyText({ history, keyIds }: Transactions, key: number): string {
  const text = history.values.text(keyIds[key] ?? NONE);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

/** A value as JSON. */
export function valueText({ history }: Transactions, id: number): string {
  const text = history.values.text(id);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
