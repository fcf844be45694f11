import type { Json } from "../../../checkers/history/operation.ts";
import {
  type AskedTransfer,
  askedAccounts,
  askedBalances,
  askedTransfer,
} from "../../../workloads/bank-operations.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { Guard, Mop } from "../protocol/request.ts";
import { beforeWriting } from "./before-writing.ts";
import { mopsOf } from "./mops.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";
import type { Session } from "./session.ts";

/**
 * The workload `bank`: `open` accounts, unless they are there already, `read` some of them, and `transfer` between two. A key for
 * each account.
 *
 * A transfer reads both accounts and then writes them in a transaction that depends on what it read, as programs do that
 * have to decide something in between.
 */
export const bankClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  const bank = storeKey(op.key);
  switch (op.f) {
    case "open": {
      const accounts = askedBalances(op.value);
      const mops = accounts.map(([account, balance]): Mop => ["w", keyOf(bank, account), balance]);
      const when = accounts.map(([account]): Guard => [keyOf(bank, account), null]);
      // If they are there, somebody has opened them, and that is all that was asked for.
      await session.perform({ kind: "txn", mops, when }, signal);
      return { type: "ok", value: op.value };
    }
    case "read": {
      const accounts = askedAccounts(op.value);
      if (accounts === undefined) return unsupported(op);
      const balances = await balancesOf(session, bank, accounts, signal);
      return { type: "ok", value: Object.fromEntries(balances) };
    }
    case "transfer": {
      const asked = askedTransfer(op.value);
      if (asked === undefined) return unsupported(op);
      return transfer(session, { bank, ...asked, value: op.value }, signal);
    }
    default:
      return unsupported(op);
  }
});

interface Transfer extends AskedTransfer {
  readonly bank: string;
  readonly value: Json;
}

async function transfer(
  session: Session,
  { bank, from, to, amount, value }: Transfer,
  signal: AbortSignal,
): Promise<Outcome> {
  const read = await beforeWriting(balancesOf(session, bank, [from, to], signal));
  const [debited, credited] = read.map(([, balance]) => balance);
  if (typeof debited !== "number" || typeof credited !== "number")
    return { type: "fail", error: "no-account" };
  if (debited < amount) return { type: "fail", error: "insufficient" };
  const mops: readonly Mop[] = [
    ["w", keyOf(bank, from), debited - amount],
    ["w", keyOf(bank, to), credited + amount],
  ];
  const when = read.map(([account, balance]): Guard => [keyOf(bank, account), balance]);
  const done = await session.perform({ kind: "txn", mops, when }, signal);
  return done === false ? { type: "fail", error: "conflict" } : { type: "ok", value };
}

type Balance = readonly [account: string, balance: Json];

/** Reads accounts together, in one transaction. */
async function balancesOf(
  session: Session,
  bank: string,
  accounts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Balance[]> {
  const mops = accounts.map((account): Mop => ["r", keyOf(bank, account), null]);
  const found = mopsOf(await session.perform({ kind: "txn", mops }, signal));
  return accounts.map((account, i) => [account, found[i]?.[2] ?? null]);
}

function keyOf(bank: string, account: string): string {
  return `bank/${bank}/${account}`;
}
