import {
  type CompletionType,
  type Invocation,
  type Json,
  NANOS_PER_MS,
  NEMESIS,
  type Op,
} from "../../checkers/history/operation.ts";
import type { Context, ThreadId } from "../../workloads/generator/context.ts";
import type { Emission, Invoke, OpGenerator } from "../../workloads/generator/generator.ts";
import type { Clock } from "./clock.ts";

/** What an operation came to, as a worker reports it. */
export interface WorkerOutcome {
  readonly type: CompletionType;
  /** Left out: the invocation's own value stands. */
  readonly value?: Json;
  readonly error?: string;
}

export interface InterpreterOptions {
  readonly clock: Clock;
  /** Carries out an operation on behalf of a thread. Must settle, and must not reject. */
  readonly invoke: (thread: ThreadId, op: Invoke) => Promise<WorkerOutcome>;
  /** The node a thread talks to; undefined for the nemesis. */
  readonly nodeOf: (thread: ThreadId) => string | undefined;
  /** Receives every event of the history, in order, the moment it happens. */
  readonly record: (op: Op) => void;
  readonly log: (message: string) => void;
  /** Once aborted, nothing more is invoked; what is in flight is awaited. */
  readonly signal: AbortSignal;
}

/** Where the interpreter stands between two phases of a run. */
export interface InterpreterState {
  readonly context: Context;
  readonly nextIndex: number;
}

interface Arrival {
  readonly thread: ThreadId;
  /** Undefined for a sleep, which leaves no trace in the history. */
  readonly op: Invocation | undefined;
  readonly outcome: WorkerOutcome;
}

/** How long a pending generator is left alone when nothing happens that could change its mind. */
const PENDING_POLL_NS = NANOS_PER_MS;
/** How long the loop may run before timers and sockets get their turn. */
const BREATH_NS = 4 * NANOS_PER_MS;

/**
 * Runs a generator to exhaustion against workers: the one scheduler of a run.
 *
 * 1. Completions that have arrived are handled before anything new is invoked, so that the history never shows
 *    an operation as concurrent with one that had already been answered.
 * 2. Then the generator is asked. An offer for later is not taken: it is asked for again when its time has come
 *    or when something has happened, whichever is first.
 * 3. A completion `info` ends its process: the thread goes on as process + number of client threads.
 *
 * After Jepsen's generator.interpreter (Kingsbury), on one event loop instead of a thread a worker.
 *
 * @returns The state that the next phase starts from.
 */
export async function interpret(
  generator: OpGenerator,
  state: InterpreterState,
  options: InterpreterOptions,
): Promise<InterpreterState> {
  const { clock, record, signal } = options;
  const arrivals: Arrival[] = [];
  let wake: (() => void) | undefined;
  let context = state.context;
  let index = state.nextIndex;
  let current = generator;
  let inFlight = 0;
  let lastBreath = clock.now();
  signal.addEventListener("abort", () => wake?.(), { once: true });

  function arrive(arrival: Arrival): void {
    arrivals.push(arrival);
    wake?.();
  }

  /** Resolves at the next arrival, or after `delayNs`. */
  function pause(delayNs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancel = delayNs === undefined ? undefined : clock.after(delayNs, () => wake?.());
      wake = () => {
        wake = undefined;
        cancel?.();
        resolve();
      };
    });
  }

  function complete({ thread, op, outcome }: Arrival): void {
    inFlight--;
    context = context.withTime(clock.now()).freed(thread);
    if (op === undefined) return;
    const completion = completionOf(op, outcome, index++, context.time);
    record(completion);
    if (completion.type === "info" && thread !== NEMESIS) {
      context = context.renamed(thread, Number(op.process) + context.concurrency);
    }
    current = current.update(context, completion);
  }

  function dispatch(emission: Emission): void {
    const thread = context.threadOf(emission.process);
    if (emission.type === "log") {
      options.log(emission.message);
      return;
    }
    inFlight++;
    context = context.busy(thread);
    if (emission.type === "sleep") {
      clock.after(emission.durationNs, () => {
        arrive({ thread, op: undefined, outcome: { type: "ok" } });
      });
      return;
    }
    const op = invocationOf(emission, options.nodeOf(thread), index++, context.time);
    record(op);
    current = current.update(context, op);
    void options.invoke(thread, emission).then((outcome) => {
      arrive({ thread, op, outcome });
    });
  }

  for (;;) {
    if (clock.now() - lastBreath > BREATH_NS) {
      await clock.breathe();
      lastBreath = clock.now();
    }
    for (const arrival of arrivals.splice(0)) complete(arrival);
    context = context.withTime(clock.now());

    const step = signal.aborted ? ({ kind: "exhausted" } as const) : current.next(context);
    if (step.kind === "exhausted") {
      if (inFlight === 0) return { context, nextIndex: index };
      await pause(undefined);
    } else if (step.kind === "pending") {
      current = step.rest;
      await pause(PENDING_POLL_NS);
    } else if (step.emission.time > context.time) {
      await pause(step.emission.time - context.time);
    } else {
      current = step.rest;
      dispatch(step.emission);
    }
  }
}

function invocationOf(emission: Invoke, node: string | undefined, index: number, time: number): Invocation {
  return {
    index,
    time,
    process: emission.process,
    type: "invoke",
    f: emission.f,
    value: emission.value,
    ...(emission.key === undefined ? {} : { key: emission.key }),
    ...(node === undefined ? {} : { node }),
  };
}

function completionOf(op: Invocation, outcome: WorkerOutcome, index: number, time: number): Op {
  return {
    ...op,
    index,
    time,
    type: outcome.type,
    value: outcome.value === undefined ? op.value : outcome.value,
    ...(outcome.error === undefined ? {} : { error: outcome.error }),
  };
}
