import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { bankAnomalies, flawCounts } from "./bank-anomalies.ts";
import { bankHistories } from "./bank-history.ts";
import { type BankOptions, FLAW_NAMES, type FlawName, type JudgedBank, judgeBank } from "./judge-bank.ts";

const NAME = "bank";
/** Anomalies beyond the first few are counted, but not explained one by one. */
const MAX_EXPLAINED = 5;

/**
 * Checks banks (one a key): `transfer` of `{from, to, amount}` between accounts, and `read` of the balance of each account, or, asked
 * for a list of accounts, of each of these. An `open` of `{account: balance}` may come first; reads that began before it was
 * acknowledged are passed over.
 *
 * Every read of all accounts finds the same total; no read finds an account overdrawn, without a balance, or one
 * that there is not. A read of some accounts is only asked the latter. An account that was opened or asked for, and that a read
 * leaves out, has no balance there. That is Jepsen's bank: evidence for
 * snapshots that are not torn and for updates that are not lost, and not the whole of serializability.
 *
 * Linear in the sum of the lengths of the reads.
 */
export function bank(options: BankOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(options, history, context) };
}

function check(options: BankOptions, history: History, context: CheckContext): Verdict {
  const banks = bankHistories(history, context.expired);
  if (banks === undefined) return outOfTime(NAME);
  if (typeof banks === "string") return cannotTell(NAME, { kind: "malformed", message: banks });
  const judged: JudgedBank[] = [];
  for (const each of banks) {
    const one = judgeBank(each, options, context.expired);
    if (one === undefined) return outOfTime(NAME);
    judged.push(one);
  }
  const totals = totalsOf(judged);
  const anomalies = bankAnomalies(history, judged);
  const violated = new Set(anomalies.map(({ key }) => key ?? null));
  const flaws = Object.fromEntries(FLAW_NAMES.map((name) => [name, flawsOf(judged, name)])) as Readonly<
    Record<FlawName, number>
  >;
  return conclude({
    checker: NAME,
    details: {
      keys: judged.length,
      ...totals,
      wrongTotals: flaws["wrong-total"],
      negativeBalances: flaws["negative-balance"],
      nullBalances: flaws["null-balance"],
      unknownAccounts: flaws["unknown-account"],
      ...(violated.size > 0 && { violatedKeys: [...violated] }),
    },
    anomalies: anomalies.slice(0, MAX_EXPLAINED),
    reasons: notExercised(totals),
    summaries: {
      invalid: `Of ${count(totals.reads, "read")}: ${flawCounts(flaws)}`,
      valid: validSummary(totals, judged),
    },
  });
}

function flawsOf(judged: readonly JudgedBank[], name: FlawName): number {
  return judged.reduce((sum, { flaws }) => sum + flaws[name].length, 0);
}

interface Totals {
  readonly reads: number;
  /** Those of all accounts. */
  readonly fullReads: number;
  readonly transfers: number;
  readonly acknowledged: number;
}

function totalsOf(judged: readonly JudgedBank[]): Totals {
  const sum = (each: (bank: JudgedBank) => number): number =>
    judged.reduce((total, one) => total + each(one), 0);
  return {
    reads: sum(({ bank: { reads } }) => reads.length),
    fullReads: sum(({ fullReads }) => fullReads),
    transfers: sum(({ bank: { transfersAsked } }) => transfersAsked),
    acknowledged: sum(({ bank: { transfersAcknowledged } }) => transfersAcknowledged),
  };
}

function notExercised({ fullReads, transfers, acknowledged }: Totals): UnknownReason[] {
  if (fullReads === 0)
    return [{ kind: "not-exercised", message: "No read of all accounts succeeded, so nobody saw a total" }];
  if (transfers === 0 || acknowledged > 0) return [];
  const message = `None of ${count(transfers, "transfer")} succeeded, so nothing could go wrong with the total`;
  return [{ kind: "not-exercised", message }];
}

function validSummary({ reads, fullReads, acknowledged }: Totals, judged: readonly JudgedBank[]): string {
  const [first, ...more] = judged;
  const total = more.length === 0 ? grouped(first?.total ?? 0) : "the same";
  const partial = reads - fullReads;
  const others = partial === 0 ? "" : `, and ${count(partial, "read")} of some of them`;
  return `Each of ${count(fullReads, "read")} found ${total} in all accounts together${others}, over ${count(acknowledged, "acknowledged transfer")}`;
}
