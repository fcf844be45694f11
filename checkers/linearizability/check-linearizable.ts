import type { CheckContext } from "../checker.ts";
import type { RecordedOp } from "../history/columns.ts";
import { History } from "../history/history.ts";
import { type Key, NANOS_PER_MS, type Operation } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { modelNamed } from "../models/registry.ts";
import { timeLimit } from "../time-limit.ts";
import type { Counterexample, UnknownReason } from "../verdict.ts";
import { explainViolation } from "./counterexample/explain-violation.ts";
import { decideAll } from "./decide-all.ts";
import { Docket, openCases, violatedCases } from "./docket.ts";
import type { EngineName } from "./engines/engine.ts";
import { reasonsOf } from "./linearizability-verdict.ts";
import { type LinearizableOptions, openDocket, proceedingFor } from "./linearizable.ts";
import { NEVER } from "./object-calls.ts";
import type { ObjectUnderTest } from "./objects.ts";

/** An event as a test writes it: its place in the list is its place in time. */
export type PlainOp = Omit<RecordedOp, "time"> & { readonly time?: number };

export interface CheckLinearizableOptions extends LinearizableOptions {
  /** Give up with unknown after so long. Without it the check takes as long as it takes. */
  readonly timeLimitMs?: number;
  /** Give up with unknown when this returns true: for a clock, or a cancel button, of the caller's own. */
  readonly expired?: () => boolean;
  /** Upper bound on the states that a search holds at once. */
  readonly maxStates?: number;
  /** Upper bound on the bytes that a search holds at once. */
  readonly maxBytes?: number;
  /** For how many of the violated keys to look for a small counterexample, which may take a second for each. */
  readonly explain?: number;
}

/** What a check came to. `valid` only after a complete check, `false` only with proof, else the reason why neither. */
export type LinearizabilityResult =
  | (ResultBase & {
      readonly valid: true;
      /** By key: the operations in an order in which they could have taken effect, one after the other. */
      certificate(): ReadonlyMap<Key | undefined, readonly Operation[]>;
    })
  | (ResultBase & { readonly valid: false; readonly violations: readonly [KeyViolation, ...KeyViolation[]] })
  | (ResultBase & {
      readonly valid: "unknown";
      readonly reasons: readonly [UnknownReason, ...UnknownReason[]];
      /** Keys that could not be decided, and how far the search came. */
      readonly progress: readonly KeyProgress[];
    });

interface ResultBase {
  readonly operations: number;
  readonly keys: number;
  /** Configurations that searches visited. */
  readonly explored: number;
  /** How many keys each engine decided. */
  readonly decidedBy: ReadonlyMap<EngineName, number>;
}

export interface KeyViolation {
  readonly key?: Key;
  /** A sub-history that cannot be linearized by itself. What is left without a completion counts as unknown. */
  readonly operations: readonly Operation[];
  /** One sentence, and everything that a drawing needs; for the first `explain` violations. */
  readonly explanation?: string;
  readonly counterexample?: Counterexample;
}

export interface KeyProgress {
  readonly key?: Key;
  /** How many of `certain` operations, those that certainly took effect, the longest order found could place. */
  readonly placed: number;
  readonly certain: number;
  /** The longest linearizable prefix found. */
  readonly prefix: readonly Operation[];
}

const DEFAULT_MAX_STATES = 50_000_000;
const DEFAULT_MAX_BYTES = 2 ** 31;
const DEFAULT_EXPLAINED = 5;

/**
 * Decides whether a history is linearizable: whether every operation can have taken effect in one instant between its
 * invocation and its completion, so that the answers are those of `model`.
 *
 * @param history - A history, or its events in the order in which they happened.
 * @param model - The name of a model that comes with Faultline, or a model of your own.
 * @throws RangeError for the name of a model or an engine that there is not.
 * @throws HistoryFormatError if the events are not a history.
 */
export function checkLinearizable(
  history: History | Iterable<PlainOp>,
  model: string | Model,
  options: CheckLinearizableOptions = {},
): LinearizabilityResult {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const whole = history instanceof History ? history : History.from(withTimes(history));
  const context = contextFor(options);
  const opened = openDocket(whole, chosen, { keepsCertificates: true });
  if (!(opened instanceof Docket))
    return { ...figuresOf(undefined), valid: "unknown", reasons: [opened], progress: [] };
  decideAll(opened, proceedingFor(chosen, options), context);
  return resultOf(opened, { model: chosen, context, explained: options.explain ?? DEFAULT_EXPLAINED });
}

function* withTimes(ops: Iterable<PlainOp>): Iterable<RecordedOp> {
  let place = 0;
  for (const op of ops) yield { ...op, time: op.time ?? place++ * NANOS_PER_MS };
}

function contextFor({
  timeLimitMs,
  expired = () => false,
  maxStates = DEFAULT_MAX_STATES,
  maxBytes = DEFAULT_MAX_BYTES,
}: CheckLinearizableOptions): CheckContext {
  if (timeLimitMs === undefined) return { expired, maxStates, maxBytes };
  const isLate = timeLimit(timeLimitMs);
  return { expired: () => isLate() || expired(), maxStates, maxBytes };
}

function resultOf(
  docket: Docket,
  how: { readonly model: Model; readonly context: CheckContext; readonly explained: number },
): LinearizabilityResult {
  const figures = figuresOf(docket);
  const [first, ...others] = violatedCases(docket);
  if (first !== undefined) {
    const violation = ({ object, outcome }: typeof first, number: number): KeyViolation => ({
      ...named(object),
      operations: Array.from(outcome.witness.calls, (call) =>
        operationOf(object, call, outcome.witness.until),
      ),
      ...(number < how.explained && explanationOf(object, outcome, how)),
    });
    const violations = [violation(first, 0), ...others.map((other, i) => violation(other, i + 1))] as const;
    return { ...figures, valid: false, violations };
  }
  const open = openCases(docket);
  const [reason, ...reasons] = reasonsOf(open);
  if (reason !== undefined) {
    const progress = open.flatMap(({ object, outcome }): KeyProgress[] =>
      outcome?.kind === "undecided"
        ? [
            {
              ...named(object),
              placed: outcome.placed,
              certain: outcome.certain,
              prefix: inOrder(object, outcome.prefix()),
            },
          ]
        : [],
    );
    return { ...figures, valid: "unknown", reasons: [reason, ...reasons], progress };
  }
  return { ...figures, valid: true, certificate: () => certificateOf(docket) };
}

function explanationOf(
  { calls }: ObjectUnderTest,
  violated: ReturnType<typeof violatedCases>[number]["outcome"],
  { model, context }: { readonly model: Model; readonly context: CheckContext },
): Pick<Required<KeyViolation>, "explanation" | "counterexample"> {
  const { explanation, counterexample } = explainViolation(model, calls, violated, context);
  return { explanation, counterexample };
}

function certificateOf(docket: Docket): Map<Key | undefined, Operation[]> {
  return new Map(
    docket.objects.map((object, number) => {
      const outcome = docket.outcomeOf(number);
      if (outcome?.kind !== "linearizable") throw new Error(`Object ${number} was not found linearizable`);
      return [object.calls.key, inOrder(object, outcome.certificate())];
    }),
  );
}

function inOrder(object: ObjectUnderTest, order: Int32Array): Operation[] {
  return Array.from(order, (call) => operationOf(object, call, NEVER));
}

/** An operation that returned after `until` is given without its completion: it is of no importance here. */
function operationOf({ calls }: ObjectUnderTest, call: number, until: number): Operation {
  const operation = calls.history.operationAt(calls.position[call] ?? NEVER);
  const returned = calls.returned[call] ?? NEVER;
  return returned !== NEVER && returned > until ? { invocation: operation.invocation } : operation;
}

function named({ calls: { key } }: ObjectUnderTest): { readonly key?: Key } {
  return key === undefined ? {} : { key };
}

function figuresOf(docket: Docket | undefined): ResultBase {
  const objects = docket?.objects ?? [];
  return {
    operations: objects.reduce((sum, { calls }) => sum + calls.count, 0),
    keys: objects.length,
    explored: docket?.progress.explored ?? 0,
    decidedBy: docket?.decidedBy ?? new Map<EngineName, number>(),
  };
}
