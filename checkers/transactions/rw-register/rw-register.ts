import type { CheckContext, Checker } from "../../checker.ts";
import { cannotTell, outOfTime } from "../../conclude.ts";
import type { History } from "../../history/history.ts";
import type { UnknownReason, Verdict } from "../../verdict.ts";
import { standingOf } from "../consistency/lattice.ts";
import { andStronger, type ConsistencyModel } from "../consistency/models.ts";
import { Flaws } from "../flaws.ts";
import { consistencyNamed, type TransactionOptions } from "../transaction-options.ts";
import { transactionVerdict } from "../transaction-verdict.ts";
import {
  decidedByVisibility,
  judgeVisibility,
  type VisibilityLevel,
  visibilityImpliedBy,
} from "../weak/visibility-levels.ts";
import { type DirectAnomaly, directAnomalies } from "./anomalies.ts";
import { nameOfContradiction } from "./contradiction-name.ts";
import { cyclicVersions } from "./cyclic-versions.ts";
import { explainRegisterDependency } from "./explain-register-dependency.ts";
import { readRegisters } from "./read-registers.ts";
import { findRegisterCycles } from "./register-cycles.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import type { SerialDecision } from "./serial/decide.ts";
import { decideSerializability, decideSessionSerializability } from "./serializability.ts";
import { decideStrictSerializability } from "./strict-serializability.ts";
import { type VersionOrderOptions, versionOrders } from "./version-orders.ts";
import { witnessFlaw } from "./witness-words.ts";

/** The orders of versions that may be assumed, as Elle has them, besides what is known for certain. */
export type RwRegisterOptions = TransactionOptions &
  Pick<VersionOrderOptions, "sequentialKeys" | "linearizableKeys">;

type Decide = (registers: RegisterTransactions, context: CheckContext) => SerialDecision;

/** The models that are decided exactly, the strongest first. */
const DECISIONS: Readonly<Partial<Record<ConsistencyModel, Decide>>> = {
  "strict-serializable": decideStrictSerializability,
  "strong-session-serializable": decideSessionSerializability,
  serializable: decideSerializability,
  // Over items, and without predicates, it is the same.
  "repeatable-read": decideSerializability,
  "view-serializable": decideSerializability,
};

const MODELS_DECIDED: readonly ConsistencyModel[] = [
  "strict-serializable",
  "strong-session-serializable",
  "serializable",
];

/**
 * Checks transactions of reads and writes over registers, where each value is written to a key only once.
 *
 * 1. Flaws: reads that are wrong by themselves, lost updates, and versions in an impossible order.
 * 2. Whether there is a serial order, strictly, by sessions or at all, decided exactly but where it is given up: for the promised model,
 *    or for one that implies it.
 * 3. Where there is none, or that was not promised: cycles by name, over the order of versions as far as it is known.
 *
 * Read committed, monotonic atomic view, read atomic, causal consistency, PRAM and the guarantees of sessions are decided by what is visible to
 * each transaction, see `judgeVisibility`. A model between those that is neither refuted nor implied remains unknown. Plain operations `read`, `write` and `cas` count as transactions.
 *
 * @throws RangeError for a model that there is not.
 */
export function rwRegister(options: RwRegisterOptions = {}): Checker {
  const consistency = consistencyNamed(options);
  const checker = "rw-register";
  const level = decidedByVisibility(consistency);
  return { name: checker, check };

  function check(history: History, context: CheckContext): Verdict {
    const registers = readRegisters(history);
    if ("kind" in registers) return cannotTell(checker, registers);
    if (context.expired()) return outOfTime(checker);
    const flaws = new Flaws();
    const direct = directAnomalies(registers);
    addFlaws(flaws, direct.found, direct.counts);
    const orders = versionOrders(registers, { ...options, wfrKeys: true });
    addFlaws(flaws, cyclicVersions(registers, orders));
    const isSerialFirst = level === undefined && flaws.counts.size === 0;
    const decided = isSerialFirst ? decideFor(consistency, registers, context) : undefined;
    const needsNames = decided?.decision.valid !== true || consistency !== "strict-serializable";
    const found = needsNames
      ? findRegisterCycles(registers, orders, context.expired)
      : { cycles: [], isCut: false, dependencies: registers.readVersion.length };
    const reasons = registers.readVersion.length === 0 && found.dependencies === 0 ? [NOT_EXERCISED] : [];
    // Not all circles of reads are seen by what is visible: those after own writes are not.
    if (consistency === "read-committed" && found.isCut) reasons.push(CUT);
    const names = [...flaws.counts.keys(), ...found.cycles.map(({ name }) => name)];
    if (!standingOf(names).violated.has(consistency))
      reasons.push(
        ...(level === undefined
          ? settle(consistency, registers, decided ?? decideFor(consistency, registers, context), {
              flaws,
              context,
            })
          : settleVisibility(level, registers, { flaws, context })),
      );
    return transactionVerdict({
      checker,
      consistency,
      transactions: registers.transactions,
      flaws,
      found,
      explain: explainRegisterDependency(registers, orders),
      dependencies: found.dependencies,
      reasons,
    });
  }
}

function addFlaws(
  flaws: Flaws,
  anomalies: readonly DirectAnomaly[],
  counts?: ReadonlyMap<string, number>,
): void {
  for (const { name, explanation, key, transactions } of anomalies)
    flaws.add(name, () => ({ transactions, key, sentence: explanation }));
  for (const [name, n] of counts ?? []) flaws.count(name, n);
}

/** A decision, and whether it is about the promised model or about a stronger one, of which only a yes says anything. */
interface Decided {
  readonly decision: SerialDecision;
  readonly isExact: boolean;
}

function decideFor(
  consistency: ConsistencyModel,
  registers: RegisterTransactions,
  context: CheckContext,
): Decided {
  const exact = DECISIONS[consistency];
  if (exact !== undefined) return { decision: exact(registers, context), isExact: true };
  const stronger =
    MODELS_DECIDED.findLast((model) => andStronger([consistency]).has(model)) ?? "strict-serializable";
  const decide = DECISIONS[stronger] ?? decideStrictSerializability;
  return { decision: decide(registers, context), isExact: false };
}

interface Settling {
  readonly flaws: Flaws;
  readonly context: CheckContext;
}

/** What is left to say of a model that is decided by what is visible. */
function settleVisibility(
  level: VisibilityLevel,
  registers: RegisterTransactions,
  { flaws, context }: Settling,
): readonly UnknownReason[] {
  const { flaw, reason } = judgeVisibility(level, registers, context.expired);
  if (flaw !== undefined) flaws.add(flaw.name, () => flaw);
  return reason === undefined ? [] : [reason];
}

/** What is left to say of any other model that no named anomaly refutes. */
function settle(
  consistency: ConsistencyModel,
  registers: RegisterTransactions,
  { decision, isExact }: Decided,
  { flaws, context }: Settling,
): readonly UnknownReason[] {
  if (decision.valid === true) return [];
  // Whatever the order of transactions, writes in that order are not dirty.
  if (consistency === "read-uncommitted") return [];
  if (!isExact)
    return broken(consistency, registers, { flaws, context }) ? [] : [undecided(consistency, decision)];
  if (decision.valid === "unknown") return [decision.reason];
  const { witness } = decision;
  flaws.add(nameOfContradiction(registers, consistency, witness), () => witnessFlaw(registers, witness));
  return [];
}

/** Whether what is visible to transactions breaks a level that the model implies, and so the model. */
function broken(consistency: ConsistencyModel, registers: RegisterTransactions, settling: Settling): boolean {
  const level = visibilityImpliedBy(consistency);
  if (level === undefined) return false;
  settleVisibility(level, registers, settling);
  return standingOf(settling.flaws.counts.keys()).violated.has(consistency);
}

function undecided(consistency: ConsistencyModel, decision: SerialDecision): UnknownReason {
  return decision.valid === "unknown" ? decision.reason : between(consistency);
}

function between(consistency: ConsistencyModel): UnknownReason {
  const message = `Nothing was found that ${consistency} does not allow, but registers do not show enough of the order of writes to be sure that it holds: lists do`;
  return { kind: "not-applicable", message };
}

const CUT: UnknownReason = {
  kind: "time",
  message: "The search for circles of transactions was given up before its end",
};

const NOT_EXERCISED: UnknownReason = {
  kind: "not-exercised",
  message: "No committed transaction read what another one may have written",
};
