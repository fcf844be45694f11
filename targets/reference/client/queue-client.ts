import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { DatabaseError, type ErrorTable, type Outcome } from "../../../workloads/client.ts";
import type { ClientFactory, Cluster } from "../../target.ts";
import type { Mop } from "../protocol/request.ts";
import { errorTable } from "./error-table.ts";
import { rememberingClient, unsupported } from "./open-client.ts";
import type { NumberedCall, Session } from "./session.ts";

const QUEUE = "queue";
const ERRORS: ErrorTable = errorTable;

/**
 * By cluster: the requests to take elements out whose answers its clients never got. The store gives the same answer to
 * the same number, so a drain can still ask for them, and what they took is not lost without a trace.
 */
const unanswered = new WeakMap<Cluster, NumberedCall[]>();

/**
 * The workload `queue`: `enqueue` an element, `dequeue` one, and `drain` all. A drain also brings out what a dequeue or
 * drain of unknown outcome had taken, or takes now.
 */
export const queueClient: ClientFactory = rememberingClient((session, cluster) => {
  const open = unanswered.get(cluster) ?? [];
  unanswered.set(cluster, open);
  return async (op, signal): Promise<Outcome> => {
    switch (op.f) {
      case "enqueue":
        await session.perform({ kind: "txn", mops: [["append", QUEUE, op.value]] }, signal);
        return { type: "ok", value: op.value };
      case "dequeue": {
        const [element] = await takeOut(session, [["pop", QUEUE, null]], open, signal);
        return element === undefined ? { type: "fail", error: "empty" } : { type: "ok", value: element };
      }
      case "drain": {
        const before = await askAgain(session, open, signal);
        const everything: readonly Mop[] = [
          ["r", QUEUE, null],
          ["w", QUEUE, null],
        ];
        return { type: "ok", value: [...before, ...(await takeOut(session, everything, open, signal))] };
      }
      default:
        return unsupported(op);
    }
  };
});

/** Sends a request that takes elements out, and keeps it if nobody learns what it took. */
async function takeOut(
  session: Session,
  mops: readonly Mop[],
  open: NumberedCall[],
  signal: AbortSignal,
): Promise<readonly Json[]> {
  let sent: NumberedCall | undefined;
  try {
    const answer = await session.perform({ kind: "txn", mops }, signal, (call) => {
      sent = call;
    });
    return takenBy(answer);
  } catch (error) {
    if (sent !== undefined && !isDefinite(error)) open.push(sent);
    throw error;
  }
}

/**
 * Asks for the answers that are still open, all of them or (an error) none, for then they stay open.
 *
 * Those asked for are off the list meanwhile, so that no two drains bring out the same elements.
 */
async function askAgain(
  session: Session,
  open: NumberedCall[],
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const asked = open.splice(0);
  try {
    const taken: Json[] = [];
    for (const call of asked) taken.push(...(await answerNow(session, call, signal)));
    return taken;
  } catch (error) {
    open.push(...asked);
    throw error;
  }
}

/** What a request took out then, or takes out now; nothing if the store has forgotten its session. */
async function answerNow(
  session: Session,
  call: NumberedCall,
  signal: AbortSignal,
): Promise<readonly Json[]> {
  try {
    return takenBy(await session.repeat(call, signal));
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "session-expired") return [];
    throw error;
  }
}

/** What a transaction took out of the queue. */
function takenBy(answer: Json): readonly Json[] {
  const [first] = isJsonArray(answer) ? answer : [];
  const [f, , value = null] = isJsonArray(first) ? first : [];
  if (f === "pop") return value === null ? [] : [value];
  return isJsonArray(value) ? value : [];
}

function isDefinite(error: unknown): boolean {
  return error instanceof DatabaseError && ERRORS[error.code]?.definite === true;
}
