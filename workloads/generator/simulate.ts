import { type Invocation, NANOS_PER_MS, NEMESIS, type Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../client.ts";
import { Context, type ThreadId } from "./context.ts";
import type { Emission, OpGenerator } from "./generator.ts";
import { Random } from "./random.ts";

/** What answers in a simulation. */
export interface Answer {
  /** How long after the invocation. */
  readonly latencyNs: number;
  /** Called when the answer is due, so in the order of completions. */
  readonly outcome: () => Outcome;
}

export type Completer = (invocation: Invocation) => Answer;

export interface SimulationOptions {
  /** Default: 2. */
  readonly concurrency?: number;
  /** Whether there is a nemesis thread. Default: false. */
  readonly nemesis?: boolean;
  /** Default: 0. */
  readonly seed?: number | string;
  /** No more invocations than this. Default: 10,000. */
  readonly limit?: number;
}

/** How often a generator that is pending is asked again, as in a real run. */
const POLL_NS = NANOS_PER_MS;
/** A generator that is still pending after so long with nothing in flight will be for ever. */
const MAX_IDLE_NS = 600_000 * NANOS_PER_MS;

interface Arrival {
  readonly time: number;
  readonly thread: ThreadId;
  /** Absent at the end of a sleep. */
  readonly answered?: { readonly invocation: Invocation; readonly answer: Answer };
}

/**
 * Runs a generator in virtual time, by the rules of the interpreter: completions before invocations, an offer for
 * later is not taken but asked for again, a client's `info` gives its thread another process.
 *
 * @returns The events, in order; completions of all invocations included.
 * @throws Error if the generator stays pending for ten minutes with nothing in flight.
 */
export function simulate(
  generator: OpGenerator,
  completer: Completer,
  options: SimulationOptions = {},
): Op[] {
  const { concurrency = 2, nemesis = false, seed = 0, limit = 10_000 } = options;
  const history: Op[] = [];
  const arrivals: Arrival[] = [];
  let ctx = Context.start({ concurrency, nemesis, random: Random.fromSeed(seed) });
  let current = generator;
  let invoked = 0;
  let idleSince = 0;

  function record(op: Op): void {
    history.push(op);
    current = current.update(ctx, op);
  }

  function complete({ time, thread, answered }: Arrival): void {
    ctx = ctx.withTime(Math.max(time, ctx.time)).freed(thread);
    if (answered === undefined) return;
    const { invocation, answer } = answered;
    const completion: Op = { ...invocation, ...answer.outcome(), index: history.length, time: ctx.time };
    if (completion.type === "info" && thread !== NEMESIS) {
      ctx = ctx.renamed(thread, Number(completion.process) + concurrency);
    }
    record(completion);
  }

  function dispatch(emission: Emission): void {
    const thread = ctx.threadOf(emission.process);
    ctx = ctx.withTime(Math.max(emission.time, ctx.time));
    if (emission.type === "log") return;
    ctx = ctx.busy(thread);
    if (emission.type === "sleep") {
      insert(arrivals, { time: ctx.time + emission.durationNs, thread });
      return;
    }
    invoked++;
    const invocation: Invocation = { ...emission, index: history.length, time: ctx.time };
    record(invocation);
    const answer = completer(invocation);
    insert(arrivals, { time: ctx.time + answer.latencyNs, thread, answered: { invocation, answer } });
  }

  /** Lets time pass until `time` or, if that is sooner, the next arrival. */
  function advance(time: number): void {
    ctx = ctx.withTime(Math.max(ctx.time, Math.min(time, arrivals[0]?.time ?? Infinity)));
  }

  for (;;) {
    for (let due = arrivals[0]; due !== undefined && due.time <= ctx.time; due = arrivals[0]) {
      arrivals.shift();
      complete(due);
    }
    const step = invoked >= limit ? ({ kind: "exhausted" } as const) : current.next(ctx);
    if (step.kind !== "pending" || arrivals.length > 0) idleSince = ctx.time;
    if (step.kind === "exhausted") {
      if (arrivals.length === 0) return history;
      advance(Infinity);
    } else if (step.kind === "pending") {
      current = step.rest;
      if (ctx.time - idleSince > MAX_IDLE_NS)
        throw new Error(`The generator is stuck: pending since ${idleSince} ns`);
      advance(ctx.time + POLL_NS);
    } else if (step.emission.time > ctx.time) {
      advance(step.emission.time);
    } else {
      current = step.rest;
      dispatch(step.emission);
    }
  }
}

/** Keeps the arrivals in order of time; equal times in order of insertion. */
function insert(arrivals: Arrival[], arrival: Arrival): void {
  const at = arrivals.findLastIndex(({ time }) => time <= arrival.time);
  arrivals.splice(at + 1, 0, arrival);
}

/** Simulates a database that answers `ok` at once. */
export function quick(generator: OpGenerator, options?: SimulationOptions): Op[] {
  return simulate(generator, echo(0), options);
}

/** Simulates a database that answers `ok` after 10 ns. */
export function perfect(generator: OpGenerator, options?: SimulationOptions): Op[] {
  return simulate(generator, echo(10), options);
}

/** Simulates a database whose answers are `fail`, `info` and `ok` in turn, after 10, 20 and 30 ns. */
export function imperfect(generator: OpGenerator, options?: SimulationOptions): Op[] {
  let answers = 0;
  return simulate(
    generator,
    ({ value }) => {
      const turn = answers++ % 3;
      const latencyNs = 10 * (turn + 1);
      if (turn === 2) return { latencyNs, outcome: () => ({ type: "ok", value }) };
      return { latencyNs, outcome: () => ({ type: turn === 0 ? "fail" : "info", error: "simulated" }) };
    },
    options,
  );
}

function echo(latencyNs: number): Completer {
  return ({ value }) => ({ latencyNs, outcome: () => ({ type: "ok", value }) });
}
