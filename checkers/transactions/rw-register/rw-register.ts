import type { CheckContext, Checker } from "../../checker.ts";
import { cannotTell, conclude, outOfTime } from "../../conclude.ts";
import type { History } from "../../history/history.ts";
import { NONE } from "../../history/interner.ts";
import type { Operation } from "../../history/operation.ts";
import type { Anomaly, UnknownReason, Verdict } from "../../verdict.ts";
import { count } from "../../wording.ts";
import { readTransactions } from "../read-transactions.ts";
import { ABORTED, BEFORE_ALL, COMMITTED } from "../transactions.ts";
import { type DirectAnomaly, directAnomalies } from "./anomalies.ts";
import { cyclicVersions } from "./cyclic-versions.ts";
import { type RegisterTransactions, registerTransactions } from "./register-transactions.ts";
import type { SerialDecision, SerialWitness } from "./serial/decide.ts";
import { decideSerializability, decideSessionSerializability } from "./serializability.ts";
import { decideStrictSerializability } from "./strict-serializability.ts";
import { type VersionOrderOptions, versionOrders } from "./version-orders.ts";
import { witnessWords } from "./witness-words.ts";

export interface RwRegisterOptions extends VersionOrderOptions {
  /** `strict-serializable` unless given; also `strong-session-serializable` and `serializable`. */
  readonly consistency?: string;
}

type Decide = (registers: RegisterTransactions, context: CheckContext) => SerialDecision;

const DECISIONS: Readonly<Partial<Record<string, Decide>>> = {
  "strict-serializable": decideStrictSerializability,
  "strong-session-serializable": decideSessionSerializability,
  serializable: decideSerializability,
};

/**
 * Checks transactions of reads and writes over registers, where each value is written to a key only once.
 *
 * 1. Reads that are wrong by themselves, lost updates, and versions in an impossible order (see `directAnomalies`).
 * 2. If there are none: whether there is a serial order at all (see `decideStrictSerializability`).
 */
export function rwRegister(options: RwRegisterOptions = {}): Checker {
  const name = "rw-register";
  return { name, check: (history, context) => check(name, options, history, context) };
}

function check(
  name: string,
  { consistency = "strict-serializable", ...orders }: RwRegisterOptions,
  history: History,
  context: CheckContext,
): Verdict {
  const decision = DECISIONS[consistency];
  if (decision === undefined) {
    const message = `Nothing decides whether registers are ${consistency}: expected ${Object.keys(DECISIONS).join(", ")}`;
    return cannotTell(name, { kind: "not-applicable", message });
  }
  const transactions = readTransactions(history);
  if (typeof transactions === "string") return cannotTell(name, { kind: "malformed", message: transactions });
  const registers = registerTransactions(transactions);
  if ("kind" in registers) return cannotTell(name, registers);
  if (context.expired()) return outOfTime(name);
  const direct = directAnomalies(registers);
  const found = [...direct.found, ...cyclicVersions(registers, versionOrders(registers, orders))];
  const anomalies = found.map((anomaly) => directAnomaly(registers, anomaly));
  const reasons: UnknownReason[] = [];
  if (anomalies.length === 0) {
    const decided = decision(registers, context);
    if (decided.valid === false) anomalies.push(notSerial(registers, consistency, decided.witness));
    else if (decided.valid === "unknown") reasons.push(decided.reason);
  }
  if (registers.readVersion.length === 0)
    reasons.push({
      kind: "not-exercised",
      message: "No committed transaction read what another one may have written",
    });
  return conclude({
    checker: name,
    details: figuresOf(registers),
    anomalies,
    reasons,
    summaries: {
      invalid: `The transactions are not ${consistency}: ${[...new Set(anomalies.map((anomaly) => anomaly.name))].join(", ")}`,
      valid: `${count(transactions.count, "transaction")} over ${count(transactions.keyCount, "key")} can be put in an order that is ${consistency}`,
    },
  });
}

function figuresOf({ transactions }: RegisterTransactions): NonNullable<Verdict["details"]> {
  let [committed, aborted] = [0, 0];
  for (let t = 0; t < transactions.count; t++) {
    if (transactions.status[t] === COMMITTED) committed++;
    else if (transactions.status[t] === ABORTED) aborted++;
  }
  return {
    transactions: transactions.count,
    committed,
    aborted,
    indeterminate: transactions.count - committed - aborted,
    keys: transactions.keyCount,
  };
}

function directAnomaly(
  registers: RegisterTransactions,
  { name, explanation, key, transactions }: DirectAnomaly,
): Anomaly {
  const { history, keyIds } = registers.transactions;
  const value = history.values.decode(keyIds[key] ?? NONE);
  const operations = operationsOf(registers, transactions);
  return typeof value === "string" || typeof value === "number"
    ? { name, explanation, key: value, operations }
    : { name, explanation, operations };
}

function notSerial(registers: RegisterTransactions, consistency: string, witness: SerialWitness): Anomaly {
  return {
    name: `not-${consistency}`,
    explanation: witnessWords(registers, witness),
    operations: operationsOf(registers, [...witness.transactions]),
  };
}

/** Those of which the invocation was recorded. */
function operationsOf({ transactions }: RegisterTransactions, some: readonly number[]): Operation[] {
  const { history, invoked, position } = transactions;
  return some.filter((t) => invoked[t] !== BEFORE_ALL).map((t) => history.operationAt(position[t] ?? 0));
}
