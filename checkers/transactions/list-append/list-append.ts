import type { CheckContext, Checker } from "../../checker.ts";
import { cannotTell, outOfTime } from "../../conclude.ts";
import type { History } from "../../history/history.ts";
import type { UnknownReason, Verdict } from "../../verdict.ts";
import { grouped } from "../../wording.ts";
import { standingOf } from "../consistency/lattice.ts";
import { andStronger, type ConsistencyModel } from "../consistency/models.ts";
import type { Flaw, Flaws } from "../flaws.ts";
import { countDependencies, DEPENDENCIES, PROCESS, REALTIME } from "../graph/edges.ts";
import { type FoundCycles, findCycles } from "../graph/find-cycles.ts";
import { readTransactions } from "../read-transactions.ts";
import { consistencyNamed, type TransactionOptions } from "../transaction-options.ts";
import { transactionVerdict } from "../transaction-verdict.ts";
import { whoAndWhen } from "../transaction-words.ts";
import type { Transactions } from "../transactions.ts";
import { explainListDependency } from "./explain-list-dependency.ts";
import { listDependencies, type UnseenAppends, unseenAppends } from "./list-dependencies.ts";
import { listFlaws } from "./list-flaws.ts";
import { listVersions } from "./list-versions.ts";
import { unorderable } from "./unseen-order.ts";

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
    const isOrderKnown = hasKnownOrder(unseenAppends(versions));
    const model = deciding({ consistency, flaws, found, isOrderKnown });
    const kinds = model === undefined ? undefined : SNAPSHOT_KINDS[model];
    if (model === undefined) reasons.push(between(consistency));
    else if (kinds !== undefined) {
      const stuck = unorderable(versions, { graph, kinds }, context.expired);
      if (stuck === undefined) reasons.push(UNORDERED);
      else if (stuck.length > 0 && model !== consistency) reasons.push(between(consistency));
      else if (stuck.length > 0)
        flaws.add(UNORDERABLE[model] ?? "unorderable-appends", () => unorderableFlaw(transactions, stuck));
    }
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

/** Models that the names of what was found decide, the weakest first. */
const DECIDED: readonly ConsistencyModel[] = [
  "read-uncommitted",
  "strong-session-read-uncommitted",
  "strong-read-uncommitted",
  "read-committed",
  "strong-session-read-committed",
  "strong-read-committed",
  "repeatable-read",
  "serializable",
  "strong-session-serializable",
  "strict-serializable",
];

/** Models that they decide only where every append has its place: two that no read shows may have to be in either order. */
const DECIDED_IN_ORDER: readonly ConsistencyModel[] = ["consistent-view"];

/** Models under which the order of appends that no read shows matters besides, and what they hold it against. */
const SNAPSHOT_KINDS: Readonly<Partial<Record<ConsistencyModel, number>>> = {
  "snapshot-isolation": DEPENDENCIES,
  "strong-session-snapshot-isolation": DEPENDENCIES | PROCESS,
  "strong-snapshot-isolation": DEPENDENCIES | PROCESS | REALTIME,
};

const UNORDERABLE: Readonly<Partial<Record<ConsistencyModel, string>>> = {
  "snapshot-isolation": "unorderable-appends",
  "strong-session-snapshot-isolation": "unorderable-appends-process",
  "strong-snapshot-isolation": "unorderable-appends-realtime",
};

/**
 * The model by which the promised one can be decided: itself if it is refuted or is one of those that are decided, or else one that implies
 * it and is not refuted, so that it holds as well. `undefined` if there is none.
 */
function deciding({
  consistency,
  flaws,
  found,
  isOrderKnown,
}: {
  readonly consistency: ConsistencyModel;
  readonly flaws: Flaws;
  readonly found: FoundCycles;
  readonly isOrderKnown: boolean;
}): ConsistencyModel | undefined {
  const { violated } = standingOf([...flaws.counts.keys(), ...found.cycles.map(({ name }) => name)]);
  if (violated.has(consistency)) return "strict-serializable";
  const implying = andStronger([consistency]);
  const snapshots = Object.keys(SNAPSHOT_KINDS) as ConsistencyModel[];
  const inOrder = isOrderKnown ? DECIDED_IN_ORDER : [];
  return [...DECIDED, ...inOrder, ...snapshots].find((model) => implying.has(model) && !violated.has(model));
}

/** Whether no two appends of a key are missing from its reads. */
function hasKnownOrder({ start }: UnseenAppends): boolean {
  return start.every((first, key) => (start[key + 1] ?? first) - first <= 1);
}

function between(consistency: ConsistencyModel): UnknownReason {
  const message = `Nothing was found that ${consistency} does not allow, but whether it holds can only be said where a model holds that implies it, and all that are decided are violated`;
  return { kind: "not-applicable", message };
}

function unorderableFlaw(transactions: Transactions, stuck: readonly number[]): Omit<Flaw, "name"> {
  const shown = stuck.slice(0, MAX_NAMED).map((t) => whoAndWhen(transactions, t));
  const more = stuck.length > MAX_NAMED ? ` and ${grouped(stuck.length - MAX_NAMED)} more` : "";
  const sentence = `${shown.join(" and ")}${more} appended to the same key what no read shows, and each overlooked, by a chain of others or by itself, what another one did: so they overlapped, and of transactions that overlap and append to one key snapshot isolation lets only one commit`;
  return { transactions: stuck.slice(0, MAX_NAMED), sentence };
}

const MAX_NAMED = 4;

const UNORDERED: UnknownReason = {
  kind: "time",
  message:
    "The appends that no read shows could not be put into an order in time: reads of all keys at the end would show it",
};

const NOT_EXERCISED: UnknownReason = {
  kind: "not-exercised",
  message: "No transaction depends on another, so nothing could be out of order",
};

const CUT: UnknownReason = {
  kind: "time",
  message: "There are cycles, but the search for those that the model does not allow was given up",
};
