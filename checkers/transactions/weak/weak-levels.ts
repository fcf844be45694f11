import type { Kept, Levels, SingleRule } from "./levels.ts";

/** From the weakest to the strongest: each holds wherever one after it does. */
const LEVELS = ["read-committed", "read-atomic", "pram", "causal"] as const;
export type WeakLevel = (typeof LEVELS)[number];

export function isWeakLevel<T extends string>(name: T): name is T & WeakLevel {
  return LEVELS.some((level) => level === name);
}

/** What each level adds to those before it, the simplest to tell first: what is broken is called by the first of them that is. */
const RULES: Readonly<Record<WeakLevel, readonly SingleRule[]>> = {
  "read-committed": ["read-committed"],
  "read-atomic": ["read-your-writes", "read-atomic"],
  pram: ["monotonic-reads", "monotonic-writes", "pram"],
  causal: ["causal"],
};

/** The first broken of the rules up to `level`. The strongest is tried first, since the others hold where it does. */
export function weakestBroken(level: WeakLevel, levels: Levels): Kept {
  const kept = levels.firstBroken([level]);
  if (kept === undefined || kept === "late" || kept.rule === "causes") return kept;
  const weaker = LEVELS.slice(0, LEVELS.indexOf(level) + 1).flatMap((each) => RULES[each]);
  const weakest = levels.firstBroken(weaker);
  return weakest === undefined || weakest === "late" ? kept : weakest;
}

/** The level below the one that is broken holds. */
export function strongestKept(kept: Kept): { readonly strongestLevel?: WeakLevel } {
  if (kept === undefined || kept === "late") return {};
  const level = LEVELS[LEVELS.findIndex((each) => RULES[each].some((rule) => rule === kept.rule)) - 1];
  return level === undefined ? {} : { strongestLevel: level };
}
