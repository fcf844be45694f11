import { History } from "../../../checkers/history/history.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { readTransactions } from "../../../checkers/transactions/read-transactions.ts";
import {
  type RegisterTransactions,
  registerTransactions,
} from "../../../checkers/transactions/rw-register/register-transactions.ts";

/** A read of what a transaction wrote, or of the initial value; or a write. */
export type Access =
  | { readonly f: "r"; readonly key: number; readonly from: number | "initial" }
  | { readonly f: "w"; readonly key: number };

/** Committed transactions by number: each writes a key once at most, and the value is its number. */
export interface SmallTransaction {
  readonly session: number;
  readonly accesses: readonly Access[];
}

/** Draws a number below a limit. */
export type Draw = (limit: number) => number;

/**
 * Two to six transactions of up to three reads and two writes each, in one to three sessions. They mostly read the latest version, and now and then
 * what is only written later. Keys are read again within transactions.
 */
export function drawTransactions(draw: Draw): SmallTransaction[] {
  const keys = 1 + draw(3);
  const sessions = 1 + draw(3);
  const count = 2 + draw(5);
  const mostReads = 2 + draw(3);
  const writes = Array.from({ length: count }, () => {
    const written = new Set<number>();
    for (let n = draw(3); n > 0; n--) written.add(draw(keys));
    return written;
  });
  return writes.map((written, t) => {
    const accesses: Access[] = [];
    const late = draw(8) === 0;
    for (let n = draw(mostReads); n > 0; n--) {
      const key = draw(keys);
      const writers = writes.flatMap((other, w) => (other.has(key) && w !== t && (late || w < t) ? [w] : []));
      const choices = ["initial" as const, ...writers];
      const from = draw(10) < 6 ? choices.at(-1) : choices[draw(choices.length)];
      accesses.push({ f: "r", key, from: from ?? "initial" });
    }
    return {
      session: draw(sessions),
      accesses: [...accesses, ...Array.from(written, (key) => ({ f: "w" as const, key }))],
    };
  });
}

/** Each access as a transaction of its own. */
export function oneByOne(transactions: readonly SmallTransaction[]): SmallTransaction[] {
  const single = transactions.flatMap(({ session, accesses }, t) =>
    accesses.map((access) => ({ session, access, t })),
  );
  const numberOf = (t: number | "initial", key: number): number | "initial" =>
    t === "initial"
      ? t
      : single.findIndex(({ t: other, access }) => other === t && access.f === "w" && access.key === key);
  return single.map(({ session, access }) => ({
    session,
    accesses: [access.f === "w" ? access : { ...access, from: numberOf(access.from, access.key) }],
  }));
}

/** The transactions one after the other as a history. */
export function historyOf(transactions: readonly SmallTransaction[]): History {
  return History.from(
    transactions.flatMap(({ session, accesses }, t) => {
      const value = accesses.map((access): Json => {
        if (access.f === "w") return ["w", access.key, t];
        return ["r", access.key, access.from === "initial" ? null : access.from];
      });
      const asked = value.map(
        (mop): Json => (Array.isArray(mop) && mop[0] === "r" ? ["r", mop[1] as Json, null] : mop),
      );
      const common = { process: session, f: "txn" };
      return [
        { ...common, type: "invoke" as const, value: asked, time: 2 * t * 1e6 },
        { ...common, type: "ok" as const, value, time: (2 * t + 1) * 1e6 },
      ];
    }),
  );
}

export function registersOf(history: History): RegisterTransactions {
  const transactions = readTransactions(history);
  if (typeof transactions === "string") throw new Error(transactions);
  const registers = registerTransactions(transactions);
  if ("kind" in registers) throw new Error(registers.message);
  return registers;
}
