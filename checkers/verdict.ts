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
    | "crash"
    | "not-applicable";
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
  /** For linearizability: everything that a drawing of the violation needs. */
  readonly counterexample?: Counterexample;
  /**
   * For transactions that come before each other in a circle: step i leads from `operations[i]` to the next one, and the last step to
   * the first. Operations beyond these are what the reasons rest on besides.
   */
  readonly cycle?: readonly DependencyStep[];
}

/** Why one transaction came before the next one of a circle. */
export interface DependencyStep {
  readonly kind: DependencyKind;
  /** One sentence, in which the transactions are T1, T2, ... in the order of the circle. */
  readonly reason: string;
}

/**
 * The second overwrote what the first wrote (`ww`), read what the first wrote (`wr`), overwrote what the first read (`rw`), was run
 * after the first by the same `process`, or began when the first was over (`realtime`).
 *
 * @see Adya, "Weak Consistency", PhD thesis, MIT 1999.
 */
export type DependencyKind = "ww" | "wr" | "rw" | "process" | "realtime";

/**
 * Why a history cannot be linearized: a few of its operations that contradict each other, the states in which the
 * contradiction shows, and for each of these why nothing can come next.
 *
 * The operations of `window` cannot be linearized by themselves. If `isMinimal`, each of them belongs to the reason: without its
 * answer the others can be, or it is `unneeded` and only there because another one saw its effect.
 */
export interface Counterexample {
  readonly model: string;
  readonly key?: Key;
  /** The smallest set of operations found that cannot be linearized, by invocation. */
  readonly window: readonly Operation[];
  /** Each of `window` in the model's words: `write 7`, `read → 3`. */
  readonly labels: readonly string[];
  /** Positions in `window` of operations of unknown outcome: they may take effect at any time after they began, or never. */
  readonly open: readonly number[];
  /**
   * Positions in `window` of operations of which it need not be known when they returned, what they answered, nor whether they took
   * effect: the others contradict each other all the same. Those that are `open` are among them.
   */
  readonly unneeded: readonly number[];
  /** Position in `window` of the operation that no order can place. */
  readonly culprit: number;
  /** The states in which it could have taken effect if it were not for its answer, as a person would write them; at most eight. */
  readonly possibleStates: readonly string[];
  /** How many of these there are. */
  readonly possibleStateTotal: number;
  /**
   * The orders that cannot be continued, of those that end for the same reasons one: the one that comes furthest first, with
   * the fewest operations of unknown outcome; at most eight.
   */
  readonly configurations: readonly [Configuration, ...Configuration[]];
  /** How many of these there are. */
  readonly configurationTotal: number;
  /** True if `window` begins with the object's initial state; else with any of the states it can have had by then. */
  readonly fromTheBeginning: boolean;
  /** True if no operation of `window` can be spared; false if there was no time to find out. */
  readonly isMinimal: boolean;
  /**
   * How many operations of the reason are left out because nobody could read them all. Unless it is 0, `window` are only its last
   * ones, and no contradiction by themselves.
   */
  readonly omitted: number;
  /** Other operations on the object that were under way about then, by invocation. They play no part. */
  readonly surroundings: readonly Operation[];
}

/** An order of some operations that nothing can follow. */
export interface Configuration {
  /** The state before the first of `linearized`, as a person would write it. */
  readonly stateBefore: string;
  /** Positions in `window`, in the order in which they took effect. */
  readonly linearized: readonly number[];
  /** The state after each of `linearized`; same length. */
  readonly states: readonly string[];
  /** Every operation that real time would allow next, and why it cannot come or does not help. */
  readonly stuck: readonly StuckOperation[];
}

export interface StuckOperation {
  /** Position in `window`. */
  readonly position: number;
  readonly why: string;
  /** True if the model allows it here, but no order goes on to the end from there. */
  readonly isPossible?: true;
  /** The configuration that it leads to, by its place in `configurations`, if it is possible but does not help. */
  readonly leadsTo?: number;
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
