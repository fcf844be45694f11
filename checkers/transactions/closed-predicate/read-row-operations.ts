import { FAIL, INVOKE, NEMESIS_ID, OK } from "../../history/columns.ts";
import type { History } from "../../history/history.ts";
import { NONE } from "../../history/interner.ts";
import type { Json } from "../../history/operation.ts";
import { ABORTED, BEFORE_ALL, COMMITTED, INDETERMINATE, NEVER } from "../transactions.ts";
import { isAnswerTo, rowsOf, type TextStep, textStepsOf } from "./row-steps.ts";

/** A transaction over rows, or the operation that made the rows that there are at the beginning. */
export interface RowOperation {
  readonly position: number;
  /** `COMMITTED`, `INDETERMINATE` or `ABORTED`. */
  readonly status: number;
  readonly process: number;
  readonly invoked: number;
  readonly completed: number;
  readonly steps: readonly TextStep[];
  /** Only of the operation `init`: rows that it asked for, and of which its answer says nothing. */
  readonly unanswered: readonly TextStep[];
  readonly isInit: boolean;
}

/** The operations of clients by invocation, in which `init` can only be the first. A sentence if one is malformed. */
export function readRowOperations(history: History): readonly RowOperation[] | string {
  const operations: RowOperation[] = [];
  const { type, process, pair } = history.columns;
  for (let at = 0; at < history.length; at++) {
    if (process[at] === NEMESIS_ID || (type[at] !== INVOKE && pair[at] !== NONE)) continue;
    const operation = readOperation(history, at);
    if (typeof operation === "string") return operation;
    const [first] = operations;
    if (first?.isInit === true && first.completed !== NEVER && first.completed > at)
      return `Process ${operation.process} began before the first rows had been made (init), expected it to wait`;
    if (operation.isInit && operations.length > 0)
      return `Process ${operation.process} made the first rows (init) after other operations had begun, expected it to come first`;
    operations.push(operation);
  }
  return operations;
}

function readOperation(history: History, at: number): RowOperation | string {
  const { columns } = history;
  const isAlone = columns.type[at] !== INVOKE;
  const end = isAlone ? at : (columns.pair[at] ?? NONE);
  const type = end === NONE ? NONE : columns.type[end];
  const status = type === OK ? COMMITTED : type === FAIL ? ABORTED : INDETERMINATE;
  const isInit = history.op(at).f === "init";
  const said = history.op(type === OK ? end : at).value;
  const asked = history.op(at).value;
  const steps = isInit ? initSteps(said) : textStepsOf(said);
  const before = isInit ? initSteps(asked) : textStepsOf(asked);
  const process = columns.process[at] ?? 0;
  if (steps === undefined || before === undefined)
    return malformed(process, steps === undefined ? said : asked, isInit);
  if (!isInit && !isAnswerTo(before, steps))
    return `Process ${process} asked for ${shortened(asked)} and was answered ${shortened(said)}, expected the same micro-operations with what they read`;
  if (status === COMMITTED && steps.some((step) => step.f === "scan" && step.shown === null))
    return `Process ${process} was answered ${shortened(said)}, in which a predicate read shows null, expected an object of rows`;
  return {
    position: at,
    status,
    process,
    invoked: isAlone ? BEFORE_ALL : at,
    completed: status === COMMITTED && !isAlone ? end : NEVER,
    steps,
    unanswered: isInit ? before.filter(({ f }, i) => f === "put" && !isAmong(steps, before[i])) : [],
    isInit,
  };
}

function isAmong(steps: readonly TextStep[], wanted: TextStep | undefined): boolean {
  return steps.some((step) => step.f === "put" && wanted?.f === "put" && step.row === wanted.row);
}

function initSteps(value: Json): readonly TextStep[] | undefined {
  const rows = rowsOf(value);
  if (rows === undefined) return undefined;
  return [...rows].map(([row, itsValue]): TextStep => ({ f: "put", row, value: itsValue }));
}

function malformed(process: number, value: Json, isInit: boolean): string {
  const expected = isInit
    ? "the first rows: an object of their values by name"
    : 'a transaction: an array of ["insert", row, value], ["w", row, value], ["delete", row], ["r", row, value] and ["rp", predicate, {row: value}], with predicates true, ["=", value] and ["mod", modulus, remainder]';
  return `Process ${process} has an operation with value ${shortened(value)}, expected ${expected}`;
}

function shortened(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
