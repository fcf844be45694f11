import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { aboutKey, atTime, byNode, byProcess, whenAnswered } from "../models/wording.ts";
import type { Anomaly } from "../verdict.ts";
import { count, grouped, numberWord } from "../wording.ts";
import type { BankRead, Transfer } from "./bank-history.ts";
import { FLAW_NAMES, type Flaw, type FlawName, type JudgedBank } from "./judge-bank.ts";

/** What is wrong with the banks: the kinds by their gravity, the most affected banks of a kind first. */
export function bankAnomalies(history: History, banks: readonly JudgedBank[]): Anomaly[] {
  return FLAW_NAMES.flatMap((name) =>
    banks
      .filter(({ flaws }) => flaws[name].length > 0)
      .toSorted((a, b) => b.flaws[name].length - a.flaws[name].length)
      .flatMap((bank) => describe(history, name, bank)),
  );
}

function describe(history: History, name: FlawName, judged: JudgedBank): Anomaly[] {
  const { bank, firstRead, flaws } = judged;
  const [first] = flaws[name];
  if (first === undefined) return [];
  const torn = name === "wrong-total" ? tornTransfer(judged, first) : undefined;
  const told = `${readWords(history, first.read)} ${flawWords(history, name, judged, first)}`;
  const sentence = `${told}${tornWords(history, first, torn)}${others(history, name, flaws[name])}`;
  const basis = name === "wrong-total" ? (bank.opening?.invoked ?? firstRead?.invoked) : undefined;
  const positions = [basis, torn?.invoked, first.read.invoked].filter((position) => position !== undefined);
  return [
    {
      name,
      explanation: aboutKey(bank.key, sentence),
      ...(bank.key !== undefined && { key: bank.key }),
      operations: [...new Set(positions)]
        .sort((a, b) => a - b)
        .map((position) => history.operationAt(position)),
    },
  ];
}

/** `the read answered by n2 at 0.226 s (process 1)` */
function readWords(history: History, { invoked }: BankRead): string {
  return `the read ${answered(history.operationAt(invoked))}`;
}

function answered(operation: Operation): string {
  return `answered${byNode(operation)} at ${whenAnswered(operation)} (${byProcess(operation)})`;
}

function flawWords(history: History, name: FlawName, judged: JudgedBank, flaw: Flaw): string {
  const { account = "", extent, read } = flaw;
  switch (name) {
    case "wrong-total":
      return `finds ${grouped(read.statement.total)} in all accounts together, ${grouped(Math.abs(extent))} ${extent < 0 ? "less" : "more"} than ${basisWords(history, judged)}`;
    case "negative-balance":
      return `finds ${grouped(-extent)} in account ${account}, but no account may be overdrawn`;
    case "null-balance":
      return `finds no balance in account ${account}`;
    case "unknown-account":
      return `shows account ${account}, which there is not`;
  }
}

/** Where the total is known from. */
function basisWords(history: History, { bank, total, firstRead }: JudgedBank): string {
  if (bank.opening?.statement.total === total) return `the ${grouped(total)} that they were opened with`;
  if (firstRead === undefined) return `the ${grouped(total)} that there is`;
  return `the ${grouped(total)} that the first read had found, ${answered(history.operationAt(firstRead.invoked))}`;
}

/** The latest of the transfers that may have been under way and that are of just what is wrong with the total. */
function tornTransfer({ bank }: JudgedBank, { read, extent }: Flaw): Transfer | undefined {
  return bank.transfers.findLast(
    ({ invoked, completed, amount }) =>
      amount === Math.abs(extent) && invoked < read.completed && completed > read.invoked,
  );
}

function tornWords(history: History, { extent }: Flaw, torn: Transfer | undefined): string {
  if (torn === undefined) return "";
  const { from, to, amount } = torn;
  const transfer = history.operationAt(torn.invoked);
  const when = `${byProcess(transfer)}, from ${atTime(transfer.invocation)} on`;
  const side = extent < 0 ? `taken from account ${from}` : `put into account ${to}`;
  return `, as if a transfer of ${grouped(amount)} from ${from} to ${to} (${when}) had only been ${side}`;
}

/** How many more reads are like that, the worst and the last of them. */
function others(history: History, name: FlawName, flaws: readonly Flaw[]): string {
  const [first] = flaws;
  const last = flaws.at(-1);
  if (first === undefined || last === undefined || last === first) return "";
  const worst = flaws.reduce((a, b) => (Math.abs(b.extent) > Math.abs(a.extent) ? b : a));
  const worstWords =
    worst === first || name === "null-balance" || name === "unknown-account"
      ? ""
      : `, the worst of them ${extentWords(name, worst)} at ${whenAnswered(history.operationAt(worst.read.invoked))}`;
  const more = flaws.length - 1;
  const when = whenAnswered(history.operationAt(last.read.invoked));
  return `. ${count(more, "more read")} ${more === 1 ? "is" : "are"} like that${worstWords}, the last at ${when}`;
}

function extentWords(name: FlawName, { extent, read, account }: Flaw): string {
  return name === "wrong-total"
    ? `with ${grouped(read.statement.total)} in all`
    : `with ${grouped(-extent)} in account ${account ?? ""}`;
}

/** `3 reads with a wrong total, one with an overdrawn account` */
export function flawCounts(counts: Readonly<Record<FlawName, number>>): string {
  const words: Readonly<Record<FlawName, string>> = {
    "wrong-total": "a wrong total",
    "negative-balance": "an overdrawn account",
    "null-balance": "an account without a balance",
    "unknown-account": "an account that there is not",
  };
  return FLAW_NAMES.filter((name) => counts[name] > 0)
    .map((name) => `${numberWord(counts[name])} with ${words[name]}`)
    .join(", ");
}
