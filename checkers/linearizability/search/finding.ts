import type { Window, Witness } from "../engines/engine.ts";
import { type ExhaustedBy, unlessExhausted } from "./limits.ts";
import { callsOfSteps } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { RefutedCut } from "./refuted-cut.ts";
import { findWindow } from "./window.ts";
import { witnessOf } from "./witness.ts";

/** What a search found out. Calls are places in what it was given. */
export type Finding =
  | { readonly kind: "linearizable"; readonly explored: number; readonly order: Int32Array }
  | {
      readonly kind: "violated";
      readonly explored: number;
      /** Made when asked for. */
      readonly proof: () => Proof;
    }
  | {
      readonly kind: "undecided";
      readonly explored: number;
      readonly reason: ExhaustedBy;
      readonly placed: number;
      readonly certain: number;
      readonly order: Int32Array;
    };

export function linearizable({ plan }: Problem, steps: Int32Array, explored: number): Finding {
  return { kind: "linearizable", explored, order: callsOfSteps(plan, steps) };
}

/** What a violation rests on. */
export interface Proof {
  readonly witness: Witness;
  readonly window?: Window;
}

/**
 * @param rank - No order places all calls up to this one.
 * @param cuts - Where a window may begin, the latest first.
 */
export function proofOf(problem: Problem, rank: number, cuts: readonly RefutedCut[]): Proof {
  const window = unlessExhausted(() => findWindow(problem, cuts, rank));
  return { witness: witnessOf(problem, rank), ...(window === undefined ? {} : { window }) };
}

/** @param steps - An order that places the first `placed` certain calls by return. */
export function undecided(
  { plan }: Problem,
  {
    reason,
    placed,
    steps,
    explored,
  }: {
    readonly reason: ExhaustedBy;
    readonly placed: number;
    readonly steps: Int32Array;
    readonly explored: number;
  },
): Finding {
  return {
    kind: "undecided",
    explored,
    reason,
    placed,
    certain: plan.certain,
    order: callsOfSteps(plan, steps),
  };
}
