import type { CheckContext, Checker } from "../../checker.ts";
import { cannotTell, outOfTime } from "../../conclude.ts";
import type { History } from "../../history/history.ts";
import type { UnknownReason, Verdict } from "../../verdict.ts";
import { DEPENDENCIES } from "../graph/edges.ts";
import { findCycles } from "../graph/find-cycles.ts";
import { readTransactions } from "../read-transactions.ts";
import { consistencyNamed, type TransactionOptions } from "../transaction-options.ts";
import { transactionVerdict } from "../transaction-verdict.ts";
import { explainListDependency } from "./explain-list-dependency.ts";
import { listDependencies } from "./list-dependencies.ts";
import { listFlaws } from "./list-flaws.ts";
import { listVersions } from "./list-versions.ts";

/**
 * Checks transactions that append to lists and read them whole. A read shows the order of all appends before it, so the order of
 * versions need not be guessed, and every anomaly of Adya's can be told.
 *
 * Whether a history is serializable or strictly serializable is decided exactly. Weaker models are refuted by the anomalies
 * that they do not allow.
 *
 * @throws RangeError for a model that there is not.
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export function listAppend(options: TransactionOptions = {}): Checker {
  const consistency = consistencyNamed(options);
  const checker = "list-append";
  return { name: checker, check };

  function check(history: History, context: CheckContext): Verdict {
    const transactions = readTransactions(history);
    if (typeof transactions === "string")
      return cannotTell(checker, { kind: "malformed", message: transactions });
    const versions = listVersions(transactions);
    if ("kind" in versions) return cannotTell(checker, versions);
    const flaws = listFlaws(versions);
    if (context.expired()) return outOfTime(checker);
    const graph = listDependencies(versions);
    const dependencies = countDependencies(graph.edges);
    if (context.expired()) return outOfTime(checker);
    const found = findCycles(graph, context.expired);
    const reasons: UnknownReason[] = [];
    if (dependencies === 0) reasons.push(NOT_EXERCISED);
    if (found.isCut) reasons.push(CUT);
    return transactionVerdict({
      checker,
      consistency,
      transactions,
      flaws,
      found,
      explain: explainListDependency(versions),
      dependencies,
      reasons,
    });
  }
}

function countDependencies({ kind, count }: { readonly kind: Uint8Array; readonly count: number }): number {
  let dependencies = 0;
  for (let i = 0; i < count; i++) if (((kind[i] ?? 0) & DEPENDENCIES) !== 0) dependencies++;
  return dependencies;
}

const NOT_EXERCISED: UnknownReason = {
  kind: "not-exercised",
  message: "No transaction depends on another, so nothing could be out of order",
};

const CUT: UnknownReason = {
  kind: "time",
  message: "There are cycles, but the search for those that the model does not allow was given up",
};
