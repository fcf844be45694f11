import type { CheckContext } from "../../checker.ts";
import type { UnknownReason } from "../../verdict.ts";
import { count } from "../../wording.ts";
import { andStronger, type ConsistencyModel } from "../consistency/models.ts";
import type { Flaw } from "../flaws.ts";
import { whoAndWhen } from "../transaction-words.ts";
import { BEFORE_ALL } from "../transactions.ts";
import { findSerialOrder, type SerialSearch } from "./find-serial-order.ts";
import type { RowDependencies } from "./row-dependencies.ts";
import type { RowTransactions } from "./row-transactions.ts";
import { readWords } from "./row-words.ts";
import { MUST, type Respected, serialProblem } from "./serial-problem.ts";

/** An order is looked for among so many transactions at most. */
export const MAX_ORDERED = 2000;
/** So many times a transaction is carried out at most until it is given up. */
const MAX_STEPS = 200_000;
/** To show that fewer transactions contradict each other may take no longer than this, and is only tried with so few. */
const MAX_SHRINK_STEPS = 5000;
const MAX_SHRUNK = 40;
const MAX_DEAD_ENDS = 50_000;

type Decided = readonly [model: ConsistencyModel, respected: Respected, anomaly: string];

const BY_TIME: Decided = ["strict-serializable", "real time", "nonserializable-realtime"];
const BY_PROCESS: Decided = ["strong-session-serializable", "processes", "nonserializable-process"];
/** The models that are decided, the strongest first. */
const DECIDED: readonly Decided[] = [BY_TIME, BY_PROCESS, ["serializable", "none", "nonserializable"]];

/** That a model holds, or the flaw that refutes it, or why neither is known. */
export type RowDecision = "holds" | Flaw | UnknownReason;

/** Whether there is an order of the transactions that the model, or one that implies it, demands. */
export function decideRows(
  consistency: ConsistencyModel,
  rows: RowTransactions,
  dependencies: RowDependencies,
  context: CheckContext,
): RowDecision {
  const { count: total } = rows.transactions;
  if (total > MAX_ORDERED)
    return {
      kind: "not-applicable",
      message: `Nothing was found that ${consistency} does not allow, but no order is looked for among more than ${count(MAX_ORDERED, "transaction")}, and there are ${total}`,
    };
  const stronger = andStronger([consistency]);
  const target = DECIDED.findLast(([model]) => model === consistency || stronger.has(model)) ?? BY_TIME;
  const [model] = target;
  // Of completions alone nobody knows the time: what is left is the order of each process.
  const isTimeless = rows.transactions.invoked.every((moment) => moment === BEFORE_ALL);
  const [, respected, name] = isTimeless && model === "strict-serializable" ? BY_PROCESS : target;
  const released = new Uint8Array(total);
  const search = findSerialOrder(serialProblem(rows, respected, { dependencies, released }), {
    steps: MAX_STEPS,
    states: Math.min(MAX_DEAD_ENDS, context.maxStates),
    expired: context.expired,
  });
  if (search === "none" && model === consistency)
    return contradiction(name, rows, respected, context.expired);
  return typeof search === "object" ? "holds" : openReason(consistency, search);
}

function openReason(
  consistency: ConsistencyModel,
  search: Exclude<SerialSearch, { readonly order: readonly number[] }>,
): UnknownReason {
  if (search === "late")
    return {
      kind: "time",
      message: "The time for checking was up before an order of the transactions was found",
    };
  if (search === "too many")
    return {
      kind: "not-applicable",
      message: `Nothing was found that ${consistency} does not allow, but neither was an order of the transactions among the first ${MAX_STEPS} tries`,
    };
  return {
    kind: "not-applicable",
    message: `Nothing was found that ${consistency} does not allow, but no serial order explains all reads, and rows do not show enough of the order of writes to be sure of less`,
  };
}

/** The flaw that no order explains what some transactions read, as few of them as can be found. */
function contradiction(
  name: string,
  rows: RowTransactions,
  respected: Respected,
  expired: () => boolean,
): Flaw {
  const { transactions, steps } = rows;
  const released = new Uint8Array(transactions.count);
  const isRefuted = (): boolean => {
    const problem = serialProblem(rows, respected, { dependencies: undefined, released });
    return (
      findSerialOrder(problem, { steps: MAX_SHRINK_STEPS, states: MAX_SHRINK_STEPS, expired }) === "none"
    );
  };
  const { turn } = serialProblem(rows, respected, { dependencies: undefined, released });
  const musts = [...turn.keys()].filter((t) => turn[t] === MUST);
  let needed = musts;
  if (musts.length <= MAX_SHRUNK)
    for (const t of musts) {
      released[t] = 1;
      if (isRefuted()) needed = needed.filter((other) => other !== t);
      else released[t] = 0;
    }
  const told = needed.slice(0, 6).map((t) => {
    const reads = (steps[t] ?? []).map((step) => readWords(rows, step)).filter((words) => words !== "");
    return `${whoAndWhen(transactions, t)} ${reads.length === 0 ? "committed" : reads.join(" and ")}`;
  });
  const more = needed.length > told.length ? `, and ${count(needed.length - told.length, "other")}` : "";
  const order = respected === "none" ? "order" : `order that respects ${RESPECTED[respected]}`;
  return {
    name,
    transactions: needed.slice(0, MAX_SHRUNK),
    sentence: `No ${order} of the transactions explains what they found: ${told.join("; ")}${more}`,
  };
}

const RESPECTED: Readonly<Record<Respected, string>> = {
  none: "nothing",
  processes: "that of each process",
  "real time": "that of time",
};
