import { cannotTell } from "../conclude.ts";
import { NONE } from "../history/interner.ts";
import type { Json, Key } from "../history/operation.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { capitalize, count, grouped } from "../wording.ts";
import { gravityOf, standingOf } from "./consistency/lattice.ts";
import type { ConsistencyModel } from "./consistency/models.ts";
import { type ExplainDependency, explainCycle } from "./explain-cycle.ts";
import type { Flaw, Flaws } from "./flaws.ts";
import type { FoundCycles } from "./graph/find-cycles.ts";
import { operationOf } from "./operation-of.ts";
import { ABORTED, COMMITTED, type Transactions } from "./transactions.ts";

/** All that was found out about transactions. */
export interface TransactionFindings {
  readonly checker: string;
  readonly consistency: ConsistencyModel;
  readonly transactions: Transactions;
  readonly flaws: Flaws;
  readonly found: FoundCycles;
  readonly explain: ExplainDependency;
  /** How many dependencies of each other the transactions have. */
  readonly dependencies: number;
  /** Why it cannot be called valid, if no anomaly is found. */
  readonly reasons: readonly UnknownReason[];
}

/**
 * Judges transactions by their anomalies: invalid if one of them refutes the model that was promised. It always says which models are
 * violated and which are not ruled out.
 */
export function transactionVerdict(findings: TransactionFindings): Verdict {
  const { checker, consistency, transactions, flaws, reasons, dependencies } = findings;
  const anomalies = anomaliesOf(findings);
  const names = new Map<string, number>(flaws.counts);
  for (const { name, general } of anomalies.filter(({ isCycle }) => isCycle)) {
    for (const one of new Set([name, general])) names.set(one, (names.get(one) ?? 0) + 1);
  }
  const standing = standingOf(names.keys());
  const details = {
    ...tally(transactions),
    dependencies,
    ...(names.size > 0 && { anomalies: Object.fromEntries(names) }),
    weakestViolated: standing.weakestViolated,
    strongestNotRuledOut: standing.strongestNotRuledOut,
  } satisfies Record<string, Json>;
  const models = `Weakest violated: ${list(standing.weakestViolated)}; strongest not ruled out: ${list(standing.strongestNotRuledOut)}`;
  const kinds = [...names].map(([name, n]) => (n === 1 ? name : `${name} (${grouped(n)})`)).join(", ");
  if (standing.violated.has(consistency)) {
    const [first, ...others] = anomalies
      .filter(({ name, general }) => standingOf([name, general]).violated.has(consistency))
      .map(({ anomaly }) => anomaly);
    if (first !== undefined) {
      const summary = `Not ${consistency}: ${kinds}. ${models}`;
      return { checker, valid: false, summary, details, anomalies: [first, ...others] };
    }
  }
  const [reason, ...otherReasons] = reasons;
  if (reason !== undefined) {
    return { ...cannotTell(checker, reason), details, reasons: [reason, ...otherReasons] } as Verdict;
  }
  const allowed = kinds === "" ? "" : `, which allows what was found: ${kinds}`;
  const summary = `${count(transactions.count, "transaction")}, ${count(dependencies, "dependency", "dependencies")}: ${consistency}${allowed}. ${models}`;
  return { checker, valid: true, summary, details };
}

interface Found {
  readonly name: string;
  /** The name of the class of cycles that it belongs to. */
  readonly general: string;
  readonly isCycle: boolean;
  readonly anomaly: Anomaly;
}

/** The gravest first. */
function anomaliesOf({ transactions, flaws, found, explain }: TransactionFindings): readonly Found[] {
  const direct = flaws.described.map(
    (flaw): Found => ({
      name: flaw.name,
      general: flaw.name,
      isCycle: false,
      anomaly: anomalyOf(transactions, flaw),
    }),
  );
  const cycles = found.cycles.map((cycle): Found => {
    const { steps, ...explained } = explainCycle(transactions, cycle, explain);
    const flaw = { ...explained, transactions: cycle.transactions, cycle: steps };
    return {
      name: explained.name,
      general: cycle.name,
      isCycle: true,
      anomaly: anomalyOf(transactions, flaw),
    };
  });
  return [...direct, ...cycles].toSorted((a, b) => gravityOf(b.general) - gravityOf(a.general));
}

function anomalyOf(transactions: Transactions, flaw: Flaw): Anomaly {
  const { name, transactions: evidence, key, sentence, cycle } = flaw;
  const { history, keyIds } = transactions;
  const keyValue = key === undefined ? undefined : history.values.decode(keyIds[key] ?? NONE);
  return {
    name,
    explanation: capitalize(sentence),
    ...((typeof keyValue === "string" || typeof keyValue === "number") && { key: keyValue satisfies Key }),
    operations: evidence.map((t) => operationOf(transactions, t)),
    ...(cycle !== undefined && { cycle }),
  };
}

function tally({ count: all, status }: Transactions): Record<string, number> {
  let [committed, aborted] = [0, 0];
  for (const one of status) {
    if (one === COMMITTED) committed++;
    else if (one === ABORTED) aborted++;
  }
  return { transactions: all, committed, aborted, indeterminate: all - committed - aborted };
}

function list(models: readonly string[]): string {
  return models.length === 0 ? "none" : models.join(", ");
}
