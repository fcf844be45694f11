import { FAIL, INVOKE, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Json, type Key } from "../history/operation.ts";

/** A read that was answered. Moments are positions in the history. */
export interface BankRead {
  readonly invoked: number;
  readonly completed: number;
  readonly statement: Statement;
  /** The accounts that it asked for; undefined for all. Reads that ask for the same share them. */
  readonly asked: ReadonlySet<string> | undefined;
}

/** What a read shows. Reads that show the same share one. */
export interface Statement {
  /** The balance of each account that it names; null if the account has none. */
  readonly balances: ReadonlyMap<string, number | null>;
  /** The sum of the balances that there are. */
  readonly total: number;
}

/** A transfer that did not fail, or may not have. */
export interface Transfer {
  readonly invoked: number;
  /** Infinity if nobody knows its outcome. */
  readonly completed: number;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** The first attempt to open the accounts that may have had an effect. */
export interface Opening {
  readonly statement: Statement;
  readonly invoked: number;
}

/** What a history says of one bank. */
export interface BankHistory {
  readonly key: Key | undefined;
  /** The balances that the accounts were opened with; undefined if they were there before. */
  readonly opening: Opening | undefined;
  /** The reads of accounts that were open for sure, by invocation. */
  readonly reads: readonly BankRead[];
  /** Attempts, those that failed included. */
  readonly transfersAsked: number;
  readonly transfersAcknowledged: number;
  readonly transfers: readonly Transfer[];
  /** The accounts that somebody named in a transfer, failed ones included. */
  readonly named: ReadonlySet<string>;
}

/** How many operations pass between two looks at the clock. */
const LOOK_EVERY = 4096;

/**
 * Takes a history of the operations `open`, `transfer` and `read` apart by key, in linear time.
 *
 * @returns A sentence if there is anything else in it, and undefined if the time was up.
 */
export function bankHistories(history: History, expired: () => boolean): BankHistory[] | string | undefined {
  const banks: BankHistory[] = [];
  for (const [key, positions] of history.byKey()) {
    const reader = new BankReader(history, key);
    for (const [i, invoked] of positions.entries()) {
      if (i % LOOK_EVERY === 0 && expired()) return undefined;
      const problem = reader.take(invoked);
      if (problem !== undefined) return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
    }
    banks.push(reader.finish());
  }
  return banks;
}

class BankReader {
  readonly #history: History;
  readonly #key: Key | undefined;
  readonly #statements = new Map<number, Statement | undefined>();
  readonly #asking = new Map<number, ReadonlySet<string> | undefined>();
  readonly #reads: BankRead[] = [];
  readonly #transfers: Transfer[] = [];
  readonly #named = new Set<string>();
  #opening: Opening | undefined;
  /** When the accounts were open for sure; infinity if nobody knows that they ever were. */
  #openSince = -1;
  #asked = 0;
  #acknowledged = 0;

  constructor(history: History, key: Key | undefined) {
    this.#history = history;
    this.#key = key;
  }

  /** @returns What is wrong with the operation, if something is. */
  take(invoked: number): string | undefined {
    const { columns, fs } = this.#history;
    const completed = this.#history.completionOf(invoked);
    const type = columns.type[completed] ?? INVOKE;
    const f = fs.decode(columns.f[invoked] ?? 0);
    switch (f) {
      case "read":
        return type === OK ? this.#read(invoked, completed) : undefined;
      case "transfer":
        return this.#transfer(invoked, completed, type);
      case "open":
        return this.#open(invoked, completed, type);
      default:
        return `a bank knows open, transfer and read, but not ${f}`;
    }
  }

  finish(): BankHistory {
    const since = this.#openSince;
    return {
      key: this.#key,
      opening: this.#opening,
      reads: this.#reads.filter(({ invoked }) => invoked > since),
      transfersAsked: this.#asked,
      transfersAcknowledged: this.#acknowledged,
      transfers: this.#transfers,
      named: this.#named,
    };
  }

  #read(invoked: number, completed: number): string | undefined {
    const statement = this.#statementAt(completed);
    if (statement === undefined)
      return "a read of a bank answers the balance of each account, an integer or null";
    this.#reads.push({ invoked, completed, statement, asked: this.#askedAt(invoked) });
    return undefined;
  }

  #transfer(invoked: number, completed: number, type: number): string | undefined {
    const { from, to, amount } = fieldsOf(this.#valueAt(invoked));
    if (!isAccount(from) || !isAccount(to) || typeof amount !== "number" || !Number.isSafeInteger(amount))
      return "a transfer needs from, to and amount, an integer";
    this.#asked++;
    this.#named.add(String(from));
    this.#named.add(String(to));
    if (type === FAIL) return undefined;
    if (type === OK) this.#acknowledged++;
    const until = type === OK ? completed : Infinity;
    this.#transfers.push({ invoked, completed: until, from: String(from), to: String(to), amount });
    return undefined;
  }

  #open(invoked: number, completed: number, type: number): string | undefined {
    const statement = this.#statementAt(invoked);
    if (statement === undefined) return "to open accounts needs the balance of each, an integer";
    if (this.#openSince < 0) this.#openSince = Infinity;
    if (type === OK) this.#openSince = Math.min(this.#openSince, completed);
    if (type === FAIL) return undefined;
    this.#opening ??= { statement, invoked };
    // Statements with the same balances are one.
    return this.#opening.statement === statement
      ? undefined
      : "accounts are opened with the same balances each time";
  }

  /** The balances that an event holds; undefined if it holds something else. */
  #statementAt(position: number): Statement | undefined {
    const id = this.#history.columns.value[position] ?? -1;
    if (!this.#statements.has(id)) this.#statements.set(id, statementOf(this.#history.values.decode(id)));
    return this.#statements.get(id);
  }

  #askedAt(position: number): ReadonlySet<string> | undefined {
    const id = this.#history.columns.value[position] ?? -1;
    if (!this.#asking.has(id)) {
      const asked = this.#valueAt(position);
      this.#asking.set(id, isJsonArray(asked) ? new Set(asked.map(String)) : undefined);
    }
    return this.#asking.get(id);
  }

  #valueAt(position: number): Json {
    return this.#history.values.decode(this.#history.columns.value[position] ?? -1);
  }
}

function statementOf(value: Json): Statement | undefined {
  if (value === null || typeof value !== "object" || isJsonArray(value)) return undefined;
  const balances = new Map<string, number | null>();
  let total = 0;
  for (const [account, balance = null] of Object.entries(value)) {
    if (balance !== null && (typeof balance !== "number" || !Number.isSafeInteger(balance))) return undefined;
    balances.set(account, balance);
    total += balance ?? 0;
  }
  return { balances, total };
}

function fieldsOf(value: Json): Readonly<Record<string, Json | undefined>> {
  return value === null || typeof value !== "object" || isJsonArray(value) ? {} : value;
}

function isAccount(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
