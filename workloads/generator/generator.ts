import type { Invocation, Json, Key, Op, ProcessId } from "../../checkers/history/operation.ts";
import type { Context } from "./context.ts";

/** An operation to invoke, fully filled in except for its index. `time` may lie in the future: not before then. */
export interface Invoke {
  readonly type: "invoke";
  readonly time: number;
  readonly process: ProcessId;
  readonly f: string;
  readonly value: Json;
  readonly key?: Key;
}

/** The process does nothing for `durationNs` from `time` on. Not written to the history. */
export interface Sleep {
  readonly type: "sleep";
  readonly time: number;
  readonly process: ProcessId;
  readonly durationNs: number;
}

/** A line for the run's log. Not written to the history. */
export interface Log {
  readonly type: "log";
  readonly time: number;
  readonly process: ProcessId;
  readonly message: string;
}

export type Emission = Invoke | Sleep | Log;

/** What a generator offers when asked, and the generator that takes its place if the offer is accepted. */
export type Step =
  | { readonly kind: "emit"; readonly emission: Emission; readonly rest: OpGenerator }
  /** Nothing now, perhaps later: ask again after the next event or a millisecond. */
  | { readonly kind: "pending"; readonly rest: OpGenerator }
  /** Nothing ever again. */
  | { readonly kind: "exhausted" };

/** An event a generator is told about: an invocation that was dispatched or a completion that arrived. */
export type GeneratorEvent = Invocation | Op;

/**
 * Decides the next operation. A value: `next` and `update` change nothing and return the generator that
 * follows, so an offer that is not taken leaves no trace.
 *
 * The protocol is that of jepsen.generator (Kingsbury): an operation, pending, or exhausted.
 */
export interface OpGenerator {
  next(ctx: Context): Step;
  update(ctx: Context, event: GeneratorEvent): OpGenerator;
}
