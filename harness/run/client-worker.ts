import { NANOS_PER_MS } from "../../checkers/history/operation.ts";
import type { Client, Outcome } from "../../workloads/client.ts";
import type { Invoke } from "../../workloads/generator/generator.ts";
import { type Classification, classifyError, describeError, unknownOutcome } from "./classify.ts";
import type { Clock } from "./clock.ts";

export interface ClientWorkerOptions {
  readonly open: (signal: AbortSignal) => Promise<Client>;
  readonly clock: Clock;
  readonly timeoutNs: number;
  readonly rules: Classification;
}

/** Carries out the operations of one thread, one at a time. */
export interface Worker {
  /** Never rejects and always settles: an operation without an answer settles at the timeout. */
  invoke(op: Invoke): Promise<Outcome>;
  close(): Promise<void>;
}

/**
 * The worker of one client thread: opens its connection at the first operation, sends each operation once, and
 * gives it up at the timeout.
 *
 * A connection is used again only after an answer that was understood. After anything else it is closed, so
 * that a late answer can never be taken for the answer to a later operation, and the thread rests for a moment:
 * a dead node refuses at once, and would otherwise take all the operations that living nodes wait for.
 */
export function clientWorker(options: ClientWorkerOptions): Worker {
  const { clock, timeoutNs, rules } = options;
  let client: Client | undefined;

  /** Resolves when the connection is closed, or refuses to be, or takes too long: it was given up already. */
  function close(discarded: Client): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(CLOSE_NS, resolve);
      discarded
        .close()
        .catch(() => undefined)
        .finally(() => {
          cancel();
          resolve();
        });
    });
  }

  async function discard(discarded = client): Promise<void> {
    // An error that came late may be about a connection that was given up before, and replaced by another.
    if (discarded === undefined || discarded !== client) return;
    client = undefined;
    await close(discarded);
  }

  async function open(signal: AbortSignal): Promise<Client> {
    const opened = await options.open(signal);
    if (!signal.aborted) return opened;
    await close(opened);
    throw new Error("timeout");
  }

  /** Sends `op`. `onSend` is called right before the first byte can leave. */
  async function attempt(op: Invoke, signal: AbortSignal, onSend: () => void): Promise<Attempt> {
    let used: Client;
    try {
      used = client ??= await open(signal);
    } catch (error) {
      // Nothing was sent, so whatever went wrong, the operation did not happen.
      return { answered: false, outcome: { type: "fail", error: `no-client: ${describeError(error)}` } };
    }
    onSend();
    try {
      const outcome: unknown = await used.invoke(op, signal);
      if (!isOutcome(outcome)) throw new TypeError(`The client answered ${JSON.stringify(outcome)}`);
      if (outcome.type === "info") await discard(used);
      return { answered: true, outcome };
    } catch (error) {
      await discard(used);
      return { answered: false, outcome: classifyError(error, op.f, rules) };
    }
  }

  function invoke(op: Invoke): Promise<Outcome> {
    const controller = new AbortController();
    let sent = false;
    return new Promise((resolve) => {
      const cancel = clock.after(timeoutNs, () => {
        resolve(sent ? { type: unknownOutcome(op.f, rules), error: "timeout" } : NEVER_SENT);
        controller.abort();
        void discard();
      });
      void attempt(op, controller.signal, () => {
        sent = true;
      }).then(({ answered, outcome }) => {
        cancel();
        if (answered) resolve(outcome);
        else
          clock.after(REST_NS, () => {
            resolve(outcome);
          });
      });
    });
  }

  return { invoke, close: () => discard() };
}

interface Attempt {
  readonly outcome: Outcome;
  /** Whether the database said so itself. */
  readonly answered: boolean;
}

const REST_NS = 100 * NANOS_PER_MS;
/** A close that hangs must not hold up the next phase of the run. */
const CLOSE_NS = 1000 * NANOS_PER_MS;
const NEVER_SENT: Outcome = { type: "fail", error: "no-client: timeout" };

/** Adapters are written by users: what they return is checked before it is believed. */
function isOutcome(candidate: unknown): candidate is Outcome {
  if (typeof candidate !== "object" || candidate === null || !("type" in candidate)) return false;
  if (candidate.type === "ok") return "value" in candidate && candidate.value !== undefined;
  return (
    (candidate.type === "fail" || candidate.type === "info") &&
    "error" in candidate &&
    typeof candidate.error === "string"
  );
}
