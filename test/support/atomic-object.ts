import type { Invocation } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { Random } from "../../workloads/generator/random.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";

/** What an operation does and answers, in the instant in which it takes effect. */
export type Effect = (invocation: Invocation, random: Random) => Outcome;

/** The chances with which operations end otherwise than with an answer. */
export interface Trouble {
  readonly info?: number;
  readonly fail?: number;
}

/**
 * Answers operations as one object does that is used by many at once: each takes effect in one instant between its
 * invocation and its completion. A few fail without an effect. A few are answered `info`, and take effect
 * before that, or some time later, or never.
 */
export function atomicObject(
  seed: number | string,
  effect: Effect,
  { info = 0.05, fail = 0.05 }: Trouble = {},
): Completer {
  const random = Random.fromSeed(seed);
  const late: (() => void)[] = [];
  return (invocation) => {
    const draws = random.split(invocation.index);
    const happen = (): Outcome => effect(invocation, draws.split("effect"));
    const [early, troubled, fate] = [draws.float(0) < 0.5, draws.float(1), draws.float(2)];
    const failed = troubled >= info && troubled < info + fail;
    const unknown = troubled < info;
    const first = early && !failed && !(unknown && fate < 0.6) ? happen() : undefined;
    return {
      latencyNs: draws.int(3, 2_000_000),
      outcome() {
        if (late.length > 0 && draws.float(4) < 0.1) late.shift()?.();
        if (failed) return { type: "fail", error: "refused" };
        if (!unknown) return first ?? happen();
        if (first === undefined && fate < 0.3) late.push(happen);
        return { type: "info", error: "timeout" };
      },
    };
  };
}
