import type { Json } from "../../../checkers/history/operation.ts";
import { askedAccounts, askedBalances, askedTransfer } from "../../../workloads/bank-operations.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { Connection } from "../gateway/connection.ts";
import { type Condition, putAllIf, readTogether } from "../gateway/key-value.ts";
import { beforeWrite, clientFactory, readValue, storeKey, unsupported } from "./open-client.ts";

/**
 * The workload `bank`: `open` accounts, unless they are there already, `read` some of them as of one revision, and `transfer` between
 * two. A key for each account.
 *
 * A transfer reads both accounts, and writes them in a transaction that depends on the revisions that it read.
 */
export const bankClient: ClientFactory = clientFactory(() => async ({ connection }, op, signal) => {
  const keyOf = (account: string): string => `${storeKey("bank", op.key)}/${account}`;
  switch (op.f) {
    case "open": {
      const accounts = askedBalances(op.value);
      const absent = accounts.map(([account]) => unchangedSince(keyOf(account), 0));
      const balances = accounts.map(([account, balance]) => ({
        key: keyOf(account),
        value: JSON.stringify(balance),
      }));
      // If they are there, somebody has opened them, and that is all that was asked for.
      await putAllIf(connection, absent, balances, signal);
      return { type: "ok", value: op.value };
    }
    case "read": {
      const accounts = askedAccounts(op.value);
      if (accounts === undefined) return unsupported(op);
      const found = await readTogether(connection, accounts.map(keyOf), signal);
      const balances = found.map((each) => (each === undefined ? null : readValue(each.value)));
      return {
        type: "ok",
        value: Object.fromEntries(accounts.map((account, i) => [account, balances[i] ?? null])),
      };
    }
    case "transfer": {
      const asked = askedTransfer(op.value);
      if (asked === undefined) return unsupported(op);
      const keys = { from: keyOf(asked.from), to: keyOf(asked.to) };
      return transfer(connection, { ...asked, ...keys, value: op.value }, signal);
    }
    default:
      return unsupported(op);
  }
});

interface Transfer {
  /** The accounts' keys. */
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly value: Json;
}

async function transfer(
  connection: Connection,
  { from, to, amount, value }: Transfer,
  signal: AbortSignal,
): Promise<Outcome> {
  const [payer, payee] = await beforeWrite(readTogether(connection, [from, to], signal));
  if (payer === undefined || payee === undefined) return { type: "fail", error: "no-account" };
  const [debited, credited] = [Number(readValue(payer.value)), Number(readValue(payee.value))];
  if (debited < amount) return { type: "fail", error: "insufficient" };
  const unchanged = [unchangedSince(from, payer.mod_revision), unchangedSince(to, payee.mod_revision)];
  const puts = [
    { key: from, value: JSON.stringify(debited - amount) },
    { key: to, value: JSON.stringify(credited + amount) },
  ];
  const done = await putAllIf(connection, unchanged, puts, signal);
  return done ? { type: "ok", value } : { type: "fail", error: "conflict" };
}

function unchangedSince(key: string, revision: number): Condition {
  return { kind: "modified-at", key, revision };
}
