import { type Invocation, isCompletion, isInvocation, type Operation } from "../history/operation.ts";
import type { Transactions } from "./transactions.ts";

/** A transaction as an operation, one of which only the completion was recorded as if it had begun at the same moment. */
export function operationOf({ history, position }: Transactions, transaction: number): Operation {
  const at = position[transaction] ?? 0;
  const op = history.op(at);
  if (isInvocation(op) || !isCompletion(op)) return history.operationAt(at);
  const invocation: Invocation = { ...op, type: "invoke" };
  return { invocation, completion: op };
}
