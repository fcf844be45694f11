import { NONE } from "../../history/interner.ts";
import { keyText, valueText } from "../transaction-words.ts";
import type { RegisterTransactions } from "./register-transactions.ts";

/** `key x`, and `the register` in a history without keys. */
export function keyWords({ transactions }: Pick<RegisterTransactions, "transactions">, key: number): string {
  return hasName(transactions, key) ? `key ${keyText(transactions, key)}` : "the register";
}

/** `14`, or `null` for what nobody wrote. */
export function versionWords({ transactions, versionValue }: RegisterTransactions, version: number): string {
  return valueText(transactions, versionValue[version] ?? NONE);
}

/** `x = 7` or `key 3 = 7`, and only `7` in a history without keys. */
export function assignmentWords(registers: RegisterTransactions, version: number): string {
  const { transactions, versionKey } = registers;
  const key = versionKey[version] ?? 0;
  const value = versionWords(registers, version);
  if (!hasName(transactions, key)) return value;
  const name = keyText(transactions, key);
  return `${/^-?\d/.test(name) ? "key " : ""}${name} = ${value}`;
}

function hasName({ keyIds }: RegisterTransactions["transactions"], key: number): boolean {
  return (keyIds[key] ?? NONE) !== NONE;
}
