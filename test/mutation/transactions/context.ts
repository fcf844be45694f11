import type { CheckContext } from "../../../checkers/checker.ts";
import type { Verdict } from "../../../checkers/verdict.ts";

/** Searches of small histories end by themselves. */
export const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };

/** The names of the anomalies in a verdict, sorted. */
export function namesIn(details: Verdict["details"]): string[] {
  return Object.keys((details?.["anomalies"] ?? {}) as object).sort();
}

/** @throws Error if it is not so. */
export function demand(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new Error(otherwise());
}

/** Makes something once, when it is first needed: all mutants are tried with the same. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
