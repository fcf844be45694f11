import type { Json, Op } from "../../checkers/history/operation.ts";
import {
  type Completer,
  fromFunction,
  type OpGenerator,
  onUpdate,
  op,
  repeat,
  sequence,
} from "../../workloads/index.ts";

export const MS = 1e6;

/** `count` operations `f` with the values 0, 1, 2, ... */
export function ops(count: number, f = "a"): OpGenerator {
  return sequence(Array.from({ length: count }, (_, value) => ({ f, value })));
}

/** Operations `f` without end. */
export function endless(f = "a"): OpGenerator {
  return repeat(op({ f }));
}

/** Random values without end. */
export function randoms(f: string): OpGenerator {
  return fromFunction((random) => ({ f, value: random.int(0, 1e9) }));
}

/** `source`, which writes down what it is told of. */
export function recording(heard: Op[], source: OpGenerator): OpGenerator {
  return onUpdate((unchanged, _, event) => {
    heard.push(event);
    return unchanged;
  }, source);
}

/** Answers `ok` after a time. */
export function after(latencyMs: number): Completer {
  return ({ value }) => ({ latencyNs: latencyMs * MS, outcome: () => ({ type: "ok", value }) });
}

/** Answers each invocation as listed, in turn; the last for ever. */
export function answers(...types: readonly ("ok" | "fail" | "info")[]): Completer {
  let asked = 0;
  return ({ value }) => {
    const type = types[Math.min(asked++, types.length - 1)] ?? "ok";
    return { latencyNs: 10, outcome: () => (type === "ok" ? { type, value } : { type, error: "simulated" }) };
  };
}

export function invocations(history: readonly Op[]): Op[] {
  return history.filter(({ type }) => type === "invoke");
}

/** What was invoked, as `a b a`. */
export function fs(history: readonly Op[]): string {
  return invocations(history)
    .map(({ f }) => f)
    .join(" ");
}

/** The values of all invocations, or of those of `f`. */
export function values(history: readonly Op[], f?: string): Json[] {
  return invocations(history)
    .filter((invocation) => f === undefined || invocation.f === f)
    .map(({ value }) => value);
}

export function timesMs(history: readonly Op[]): number[] {
  return invocations(history).map(({ time }) => time / MS);
}
