import { askedAccounts, askedBalances, askedTransfer } from "../../../workloads/bank-operations.ts";
import { reading } from "../client/router.ts";
import { running, script } from "../client/script.ts";
import { expectArray, expectInteger, expectString } from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** Accounts and balances in turn; nothing happens if there are any already. */
const OPEN = script(`
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  redis.call('HSET', KEYS[1], unpack(ARGV))
  return 1`);

/** From, to, amount. Answers 1, or 0 if there is not enough, or -1 if there is no such account. */
const TRANSFER = script(`
  local from = tonumber(redis.call('HGET', KEYS[1], ARGV[1]))
  local to = tonumber(redis.call('HGET', KEYS[1], ARGV[2]))
  local amount = tonumber(ARGV[3])
  if not from or not to then return -1 end
  if from < amount then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], from - amount, ARGV[2], to + amount)
  return 1`);

/** The workload `bank`: one hash for all accounts, so that a script may change two of them, and one command read all. */
export const bank: Meaning = () => async (router, op, signal) => {
  const key = `bank:${op.key ?? "the-only-one"}`;
  switch (op.f) {
    case "open": {
      const args = askedBalances(op.value).flatMap(([account, balance]) => [
        account,
        JSON.stringify(balance),
      ]);
      // If they are there, somebody has opened them, and that is all that was asked for.
      expectInteger(await router.call(running(OPEN, { keys: [key], args }), signal));
      return { type: "ok", value: op.value };
    }
    case "read": {
      const accounts = askedAccounts(op.value);
      if (accounts === undefined) return unsupported(op);
      const balances = expectArray(await router.call(reading("HMGET", key, ...accounts), signal));
      return {
        type: "ok",
        value: Object.fromEntries(accounts.map((account, i) => [account, balanceOf(balances[i] ?? null)])),
      };
    }
    case "transfer": {
      const asked = askedTransfer(op.value);
      if (asked === undefined) return unsupported(op);
      const args = [asked.from, asked.to, String(asked.amount)];
      const done = expectInteger(await router.call(running(TRANSFER, { keys: [key], args }), signal));
      if (done === 1) return { type: "ok", value: op.value };
      return { type: "fail", error: done === 0 ? "insufficient" : "no-account" };
    }
    default:
      return unsupported(op);
  }
};

function balanceOf(text: Parameters<typeof expectString>[0]): number | null {
  return text === null ? null : Number(expectString(text));
}
