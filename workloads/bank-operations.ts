import { isJsonArray, type Json } from "../checkers/history/operation.ts";

/** What a `transfer` asks for: `{from, to, amount}`. */
export interface AskedTransfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** The value of a `transfer`, as clients use it; undefined if it is none, or is between an account and itself. */
export function askedTransfer(value: Json): AskedTransfer | undefined {
  const { from, to, amount } = fieldsOf(value);
  if (!isAccount(from) || !isAccount(to) || String(from) === String(to) || typeof amount !== "number")
    return undefined;
  return { from: String(from), to: String(to), amount };
}

/** The accounts and balances of the value of an `open`, `{account: balance}`. */
export function askedBalances(value: Json): readonly (readonly [account: string, balance: Json])[] {
  return Object.entries(fieldsOf(value)).map(([account, balance = null]) => [account, balance]);
}

/** The accounts of the value of a `read`, a list; undefined if it is none. */
export function askedAccounts(value: Json): readonly string[] | undefined {
  return isJsonArray(value) ? value.map(String) : undefined;
}

function isAccount(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function fieldsOf(value: Json): Readonly<Record<string, Json | undefined>> {
  return value === null || typeof value !== "object" || isJsonArray(value) ? {} : value;
}
