import { DatabaseError } from "../../../workloads/client.ts";
import type { Call, Connection } from "./connection.ts";
import { type Answer, answerOf, type Reconnect, type Session, sessionOf } from "./session.ts";

/** How long an attempt may take before the request is sent again. */
const ATTEMPT_MS = 150;

/** After these the request may be lost or still under way. The other errors are answers that a repeat would get again. */
const WORTH_REPEATING = new Set(["timeout", "connection-lost", "not-sent", "leadership-lost"]);

/**
 * A session that sends a request again, with the same number, until it is answered or its time is up: on the same
 * connection when an answer is late, on a new one when the connection was lost.
 *
 * It is the one client here with retries, asked for by name: the one that exactly-once sessions exist for (Ongaro,
 * "Consensus: Bridging Theory and Practice", 2014, section 6.3). With the correct store its histories must be
 * linearizable; with the defect `duplicate-apply` a retry takes effect twice.
 *
 * An error answers one attempt and says nothing about the others. So once an earlier attempt may have arrived, every
 * error is `retried`, which is indefinite.
 */
export async function openRetryingSession(reconnect: Reconnect, signal: AbortSignal): Promise<Session> {
  let connection: Connection | undefined = await reconnect(signal);

  const attempt = async (call: Call, attemptSignal: AbortSignal): Promise<Answer> => {
    connection ??= await reconnect(attemptSignal).catch((error: unknown) => {
      throw new DatabaseError("not-sent", String(error));
    });
    try {
      return answerOf(await connection.call(call, attemptSignal));
    } catch (error) {
      if (connection.isLost()) connection = undefined;
      throw error;
    }
  };

  const sendUntilAnswered = async (call: Call, signal: AbortSignal): Promise<Answer> => {
    let mayHaveArrived = false;
    for (;;) {
      const time = limitedTime(ATTEMPT_MS, signal);
      try {
        return await attempt(call, time.signal);
      } catch (error) {
        if (isWorthRepeating(error)) await time.over;
        if (!isWorthRepeating(error) || signal.aborted) throw mayHaveArrived ? asRetried(error) : error;
        mayHaveArrived ||= codeOf(error) !== "not-sent";
      } finally {
        time.cancel();
      }
    }
  };

  return sessionOf(sendUntilAnswered, () => {
    connection?.close();
  });
}

interface LimitedTime {
  readonly signal: AbortSignal;
  /** Resolves when the signal fires. */
  readonly over: Promise<void>;
  /** An operation may send many requests: what each waits for ends with it. */
  cancel(): void;
}

/** A signal that fires after `ms` or together with `outer`. */
function limitedTime(ms: number, outer: AbortSignal): LimitedTime {
  const controller = new AbortController();
  const { signal } = controller;
  const over = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  const abort = (): void => {
    controller.abort();
  };
  const timer = setTimeout(abort, ms);
  outer.addEventListener("abort", abort);
  if (outer.aborted) abort();
  return {
    signal,
    over,
    cancel() {
      clearTimeout(timer);
      outer.removeEventListener("abort", abort);
    },
  };
}

function isWorthRepeating(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && WORTH_REPEATING.has(code);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

function asRetried(error: unknown): DatabaseError {
  return new DatabaseError("retried", `The last of several attempts ended with: ${String(error)}`);
}
