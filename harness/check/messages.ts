import type { Job } from "../../checkers/linearizability/crew.ts";
import type { Decision, Linearizable, Undecided } from "../../checkers/linearizability/engines/engine.ts";
import type { Inapplicable, Outcome } from "../../checkers/linearizability/outcome.ts";

/** What a worker is given at its start. */
export interface WorkerStart {
  /** One integer; not 0 once nobody waits for an answer any more. */
  readonly cancelled: SharedArrayBuffer;
}

/** What it is asked, one at a time. */
export interface Question {
  readonly job: Job;
  /** When the time is up, as `Date.now()` tells it: every thread has a `performance.now()` of its own. */
  readonly deadline: number;
}

/** What it answers. */
export type Answer =
  | { readonly kind: "outcome"; readonly outcome: SentOutcome }
  /** The model or an engine threw. */
  | { readonly kind: "thrown"; readonly message: string; readonly stack?: string }
  | { readonly kind: "out-of-memory"; readonly message: string };

/** An outcome without functions, which cannot be sent. */
export type SentOutcome =
  | Exclude<Decision, Linearizable | Undecided>
  | Inapplicable
  | (Omit<Linearizable, "certificate"> & { readonly certificate: Int32Array })
  | (Omit<Undecided, "prefix"> & { readonly prefix: Int32Array });

export function toSent(outcome: Decision | Inapplicable): SentOutcome {
  if (outcome.kind === "linearizable") return { ...outcome, certificate: outcome.certificate() };
  if (outcome.kind === "undecided") return { ...outcome, prefix: outcome.prefix() };
  return outcome;
}

export function fromSent(sent: SentOutcome): Outcome {
  if (sent.kind === "linearizable") return { ...sent, certificate: () => sent.certificate };
  if (sent.kind === "undecided") return { ...sent, prefix: () => sent.prefix };
  return sent;
}
