import { NONE } from "../../history/interner.ts";
import type { ConsistencyModel } from "../consistency/models.ts";
import { nameOf } from "../graph/classify.ts";
import { PROCESS, REALTIME, RW } from "../graph/edges.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import type { SerialWitness } from "./serial/decide.ts";
import type { WitnessEdge } from "./serial/witness-cycle.ts";

/**
 * The name of a cycle, where the order of versions in it follows from single reads and from time, which snapshots in real time respect as
 * well. What only a serial order demands has no such name.
 */
export function nameOfContradiction(
  registers: RegisterTransactions,
  consistency: ConsistencyModel,
  { cycle }: SerialWitness,
): string {
  if (consistency === "strong-session-serializable") return "nonserializable-process";
  if (consistency === "repeatable-read") return "nonserializable-item";
  if (consistency !== "strict-serializable") return "nonserializable";
  const rests = (on: number): boolean => cycle?.some(({ kind }) => kind === on) === true;
  // Where operations have no times, sessions are all that orders them.
  if (rests(PROCESS) && !rests(REALTIME)) return "nonserializable-process";
  const isPlain =
    cycle?.some(({ kind }) => kind === RW) === true && cycle.every((edge) => isCertain(registers, edge));
  if (!isPlain) return "nonserializable-realtime";
  const transactions = cycle.map(({ from }) => from);
  const kinds = cycle.map(({ kind }) => kind);
  return `${nameOf({ transactions, kinds }).replace(/-realtime$/, "")}-realtime`;
}

/** Whether two versions have their order because they were written one after the other, or one of them not at all. */
function isCertain(
  { writer, transactions }: RegisterTransactions,
  { isInferred, before, after }: WitnessEdge,
): boolean {
  if (!isInferred) return true;
  const first = writer[before] ?? NONE;
  const second = writer[after] ?? NONE;
  return (
    first === NONE ||
    (second !== NONE && (transactions.completed[first] ?? 0) < (transactions.invoked[second] ?? 0))
  );
}
