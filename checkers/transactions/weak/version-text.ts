import { NONE } from "../../history/interner.ts";
import { abridge } from "../../models/abridge.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";

/** `x = 7`, and only `7` in a history without keys. */
export function versionText(
  { transactions: { history, keyIds }, versionKey, versionValue }: RegisterTransactions,
  version: number,
): string {
  const id = keyIds[versionKey[version] ?? 0] ?? NONE;
  const value = abridge(history.values.decode(versionValue[version] ?? NONE));
  if (id === NONE) return value;
  const key = history.values.decode(id);
  return `${typeof key === "string" ? key : `key ${JSON.stringify(key)}`} = ${value}`;
}
