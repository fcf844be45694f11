import type { CheckContext, Checker } from "../../checker.ts";
import { cannotTell, outOfTime } from "../../conclude.ts";
import type { History } from "../../history/history.ts";
import type { UnknownReason, Verdict } from "../../verdict.ts";
import { standingOf } from "../consistency/lattice.ts";
import { Flaws } from "../flaws.ts";
import { consistencyNamed, type TransactionOptions } from "../transaction-options.ts";
import { transactionVerdict } from "../transaction-verdict.ts";
import { COMMITTED } from "../transactions.ts";
import { decideRows } from "./decide-rows.ts";
import { findRowCycles } from "./row-cycles.ts";
import { rowDependencies } from "./row-dependencies.ts";
import { addRowFlaws } from "./row-flaws.ts";
import { rowOrders } from "./row-orders.ts";
import { rowReads } from "./row-reads.ts";
import { type RowTransactions, readRows } from "./row-transactions.ts";
import { explainRowDependency } from "./row-words.ts";

const NAME = "closed-predicate";

/** Predicate reads times versions: each read says something of every row. */
const MAX_WORK = 1_000_000;

/**
 * Checks transactions over rows with predicate reads: `["insert", row, value]` and `["w", row, value]`, which leave a value whether there was a row or
 * not, `["delete", row]`, `["r", row, value]`, where null means that there is none, and `["rp", predicate, {row: value}]` with the
 * predicates `true`, `["=", value]` and `["mod", modulus, remainder]`. No value is written to a row twice. An operation `init` may come first, whose
 * value, an object of rows, is what every transaction finds or comes after; all other rows are unborn.
 *
 * A predicate read selects a version of every row, also of those that it does not show: these are unborn, deleted, or do not match. So of a
 * row that was never in such a state before some change, a read that does not show it knows of the change, and one that would have shown it otherwise
 * does not. What of this is certain is a dependency; cycles of them have names. Serializability, by sessions and strictly, is decided by trying
 * orders, up to a bound. A weaker model that is not refuted holds where a serial order was found, and else remains unknown.
 *
 * For histories as tests of predicates make them, of up to a few thousand transactions: it takes objects for each row that each predicate read
 * speaks of. Where there would be more than a million of them, it answers unknown.
 *
 * @throws RangeError for a model that there is not.
 *
 * @see Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions", PhD thesis, MIT 1999.
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export function closedPredicate(options: TransactionOptions = {}): Checker {
  const consistency = consistencyNamed(options);
  return { name: NAME, check };

  function check(history: History, context: CheckContext): Verdict {
    const rows = readRows(history);
    if ("kind" in rows) return cannotTell(NAME, rows);
    const tooMuch = workReason(rows);
    if (tooMuch !== undefined) return cannotTell(NAME, tooMuch);
    if (context.expired()) return outOfTime(NAME);
    const reads = rowReads(rows);
    const flaws = new Flaws();
    addRowFlaws(rows, reads, flaws);
    const dependencies = rowDependencies(rows, reads, rowOrders(rows, reads));
    const found = findRowCycles(rows, dependencies, context.expired);
    const reasons = isExercised(rows) ? [] : [NOT_EXERCISED];
    const names = [...flaws.counts.keys(), ...found.cycles.map(({ name }) => name)];
    if (!standingOf(names).violated.has(consistency) && consistency !== "read-uncommitted") {
      const decision = decideRows(consistency, rows, dependencies, context);
      if (decision !== "holds") {
        if ("name" in decision) flaws.add(decision.name, () => decision);
        else reasons.push(decision);
      }
    }
    return transactionVerdict({
      checker: NAME,
      consistency,
      transactions: rows.transactions,
      flaws,
      found,
      explain: explainRowDependency(rows, dependencies),
      dependencies: found.dependencies,
      reasons,
    });
  }
}

function isExercised({ steps, transactions }: RowTransactions): boolean {
  return steps.some((mine, t) => transactions.status[t] === COMMITTED && mine.some(({ f }) => f !== "write"));
}

function workReason({ scanCount, versions }: RowTransactions): UnknownReason | undefined {
  if (scanCount * versions.length <= MAX_WORK) return undefined;
  const message = `${scanCount} predicate reads over ${versions.length} versions of rows are more than are judged: expected a product of no more than ${MAX_WORK}`;
  return { kind: "not-applicable", message };
}

const NOT_EXERCISED: UnknownReason = {
  kind: "not-exercised",
  message: "No committed transaction read anything",
};
