import type { BankHistory, BankRead } from "./bank-history.ts";

export interface BankOptions {
  /** Whether accounts may be overdrawn. Default: false. */
  readonly negativeBalances?: boolean;
  /**
   * What all accounts hold together. Default: what they were opened with; in a history that opens none, what the first read of all of
   * them finds.
   */
  readonly total?: number;
  /**
   * The accounts that there are. Default: those that were opened; in a history that opens none, those that the first
   * read shows or a transfer names.
   */
  readonly accounts?: readonly string[];
}

/** A read that shows what it must not, and how bad that is. */
export interface Flaw {
  readonly read: BankRead;
  /** What is wrong with the total, how far the lowest balance is below 0, or how many accounts are affected; never 0. */
  readonly extent: number;
  /** The account that is meant; undefined if it is the total. */
  readonly account?: string;
}

export const FLAW_NAMES = ["wrong-total", "negative-balance", "null-balance", "unknown-account"] as const;
export type FlawName = (typeof FLAW_NAMES)[number];

/** What came of the reads of one bank. */
export interface JudgedBank {
  readonly bank: BankHistory;
  /** What all accounts hold together, and the first read if it is known from there. */
  readonly total: number;
  readonly firstRead: BankRead | undefined;
  readonly fullReads: number;
  /** By the answers of the reads. */
  readonly flaws: Readonly<Record<FlawName, readonly Flaw[]>>;
}

/** How many reads pass between two looks at the clock. */
const LOOK_EVERY = 1024;

/**
 * Judges the reads of a bank one by one: transfers move money and make none, so that all accounts hold the same together whenever
 * somebody looks at them at once. Nothing else of the order of transfers and reads is looked at.
 *
 * @returns Undefined if the time was up first.
 */
export function judgeBank(
  bank: BankHistory,
  options: BankOptions,
  expired: () => boolean,
): JudgedBank | undefined {
  const reads = bank.reads.toSorted((a, b) => a.completed - b.completed);
  const accounts = accountsOf(bank, options, reads);
  const firstRead = reads.find((read) => isFull(read, accounts));
  const total = options.total ?? bank.opening?.statement.total ?? firstRead?.statement.total ?? 0;
  const flaws: Record<FlawName, Flaw[]> = {
    "wrong-total": [],
    "negative-balance": [],
    "null-balance": [],
    "unknown-account": [],
  };
  let fullReads = 0;
  for (const [i, read] of reads.entries()) {
    if (i % LOOK_EVERY === 0 && expired()) return undefined;
    if (isFull(read, accounts)) fullReads++;
    const strange = ofAccounts(read, (account) => (accounts.has(account) ? 0 : 1));
    const empty =
      ofAccounts(read, (_, balance) => (balance === null ? 1 : 0)) ??
      leftOut(read, read.asked ?? bank.opening?.statement.balances);
    const overdrawn = ofAccounts(read, (_, balance) => Math.max(0, -(balance ?? 0)));
    if (strange !== undefined) flaws["unknown-account"].push(strange);
    if (empty !== undefined) flaws["null-balance"].push(empty);
    if (overdrawn !== undefined && options.negativeBalances !== true)
      flaws["negative-balance"].push(overdrawn);
    const excess = read.statement.total - total;
    // Where balances are missing or strange, that is what is wrong with the total.
    if (isFull(read, accounts) && excess !== 0 && strange === undefined && empty === undefined)
      flaws["wrong-total"].push({ read, extent: excess });
  }
  const isGiven = options.total !== undefined || bank.opening !== undefined;
  return { bank, total, firstRead: isGiven ? undefined : firstRead, fullReads, flaws };
}

function accountsOf(
  { opening, named }: BankHistory,
  { accounts }: BankOptions,
  reads: readonly BankRead[],
): ReadonlySet<string> {
  if (accounts !== undefined) return new Set(accounts);
  if (opening !== undefined) return new Set(opening.statement.balances.keys());
  const first = reads.find(({ asked }) => asked === undefined);
  if (first !== undefined) return new Set([...first.statement.balances.keys(), ...named]);
  // Every read says which accounts it wants: all that are ever wanted are the accounts.
  const wanted = new Set(reads.map(({ asked }) => asked));
  return new Set([...wanted].flatMap((asked) => [...(asked ?? [])]).concat([...named]));
}

/** Whether a read asks for all accounts. */
function isFull({ asked }: BankRead, accounts: ReadonlySet<string>): boolean {
  return asked === undefined || [...accounts].every((account) => asked.has(account));
}

/**
 * The flaw of a read that leaves out an account that it must show: one that it asked for, or that was opened. Where neither is in the
 * history, a database may drop the accounts that are empty.
 */
function leftOut(
  read: BankRead,
  due: ReadonlySet<string> | ReadonlyMap<string, unknown> | undefined,
): Flaw | undefined {
  for (const account of due?.keys() ?? [])
    if (!read.statement.balances.has(account)) return { read, extent: 1, account };
  return undefined;
}

/** The flaw of the accounts of a read for which `extentOf` is not 0, with the worst of them; undefined if there is none. */
function ofAccounts(
  read: BankRead,
  extentOf: (account: string, balance: number | null) => number,
): Flaw | undefined {
  let worst: Flaw | undefined;
  for (const [account, balance] of read.statement.balances) {
    const extent = extentOf(account, balance);
    if (extent > (worst?.extent ?? 0)) worst = { read, extent, account };
  }
  return worst;
}
