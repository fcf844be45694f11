import type { Json, Key, Operation } from "./history/operation.ts";

/** Why a check could not say yes or no. */
export interface UnknownReason {
  readonly kind:
    | "time"
    | "memory"
    | "malformed"
    | "not-exercised"
    | "fault-unconfirmed"
    | "incomplete"
    | "crash";
  /** One sentence with the values in it. */
  readonly message: string;
}

/** Something that the promised consistency model does not allow, with its evidence. */
export interface Anomaly {
  /** The literature's name: `nonlinearizable`, `G1a`, `lost-update`, ... */
  readonly name: string;
  /** One sentence that a database engineer understands without reading the history. */
  readonly explanation: string;
  readonly key?: Key;
  /** The operations that prove it. */
  readonly operations: readonly Operation[];
  /** For a register and its kin: everything a drawing of the violation needs. */
  readonly counterexample?: Counterexample;
}

/**
 * Why a history cannot be linearized: the longest linearization that some order achieves, and for each
 * operation that could come next the reason it cannot.
 */
export interface Counterexample {
  readonly model: string;
  readonly key?: Key;
  /** The smallest window found that cannot be linearized, by invocation. */
  readonly window: readonly Operation[];
  /** Positions in `window`, in the order in which they were linearized. */
  readonly linearized: readonly number[];
  /** The state before the first operation of `window`, as a person would write it. */
  readonly stateBefore: string;
  /** The state after each of `linearized`; same length. */
  readonly states: readonly string[];
  /** Positions in `window` of the operations that could come next, and why each cannot. */
  readonly stuck: readonly { readonly position: number; readonly why: string }[];
  /** Position in `window` of the operation that no order can place. */
  readonly culprit: number;
}

interface VerdictBase {
  /** The checker's name. */
  readonly checker: string;
  /** One sentence: what was checked and what came of it. */
  readonly summary: string;
  /** Figures of the checker's own, shown in the report: counts, rates, quantiles. */
  readonly details?: Readonly<Record<string, Json | undefined>>;
  /** The verdicts this one was composed of. */
  readonly parts?: readonly Verdict[];
}

/** The outcome of a check. Only `false` carries anomalies, only `"unknown"` carries reasons, and each always does. */
export type Verdict =
  | (VerdictBase & { readonly valid: true })
  | (VerdictBase & { readonly valid: false; readonly anomalies: readonly [Anomaly, ...Anomaly[]] })
  | (VerdictBase & {
      readonly valid: "unknown";
      readonly reasons: readonly [UnknownReason, ...UnknownReason[]];
    });

export type Validity = Verdict["valid"];
