import type { CheckContext } from "../../checker.ts";
import { canonicalJson } from "../../history/canonical-json.ts";
import type { RecordedOp } from "../../history/columns.ts";
import { History } from "../../history/history.ts";
import { HistoryBuilder } from "../../history/history-builder.ts";
import type { Json, Key, ProcessId } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import { type ObjectUnderTest, objectsOf } from "../objects.ts";
import { classedCalls } from "../search/classed-calls.ts";
import { type Outlook, outlookOf } from "../search/outlook.ts";

/** States that an object can be in, one at least. */
export type Starts = readonly [Json, ...Json[]];

/** How many events later it is tried again where it was unclear what came of those before, at least. */
const SOON = 16;

/** After fewer events it is not worth finding out what can be forgotten. */
export const FORGET_AFTER = 256;

/**
 * One key of a history that is being made: the events since the object was last known well.
 *
 * At a moment of rest no operation is open. Whatever came before it then matters only by the states that it can have left, and by
 * the operations of unknown outcome that may still take effect: so if that is little to say, the events are forgotten, and these
 * operations stand at the beginning of what is left (`outlookOf`). Each event is looked at a few times in all, however long the key lives.
 */
export class WatchedKey {
  readonly key: Key | undefined;
  readonly #model: Model;
  readonly #forgetAfter: number;
  #builder: HistoryBuilder = new HistoryBuilder();
  readonly #open: Set<ProcessId> = new Set<ProcessId>();
  /** How many events there were at the last moment of rest, and those since. */
  #rested = 0;
  #sinceRest: RecordedOp[] = [];
  /** From how many events before a moment of rest on it is tried to forget them. */
  #nextTry: number;
  /** By the name of a part of the object: where the events that are left begin, unless that is the initial state. */
  readonly #starts: Map<string, Starts> = new Map<string, Starts>();

  constructor(key: Key | undefined, model: Model, forgetAfter: number) {
    this.key = key;
    this.#model = model;
    this.#forgetAfter = forgetAfter;
    this.#nextTry = forgetAfter;
  }

  /** How many events it holds. */
  get length(): number {
    return this.#builder.length;
  }

  append(op: RecordedOp): void {
    this.#builder.append(op);
    this.#sinceRest.push(op);
    if (op.type === "invoke") this.#open.add(op.process);
    else this.#open.delete(op.process);
    if (this.#open.size > 0) return;
    this.#rested = this.#builder.length;
    this.#sinceRest = [];
  }

  /** What is to be judged. */
  objects(): ObjectUnderTest[] {
    return objectsOf(this.#builder.snapshot(), this.#model);
  }

  /** Where the calls of one of the objects begin; `undefined` for the initial state. */
  startsOf({ part }: ObjectUnderTest): Starts | undefined {
    return this.#starts.get(nameOf(part));
  }

  /** Forgets what came before the last moment of rest, if it can and is worth it. */
  forget(budget: CheckContext): void {
    if (this.#rested < this.#nextTry || budget.expired()) return;
    this.#nextTry = 2 * this.#rested;
    const snapshot = this.#builder.snapshot();
    const past = this.#sinceRest.length === 0 ? snapshot : History.from(firstOf(snapshot, this.#rested));
    const objects = objectsOf(past, this.#model);
    const outlooks: Outlook[] = [];
    for (const object of objects) {
      const { calls } = object;
      const starts = this.startsOf(object) ?? [this.#model.init];
      const outlook = outlookOf({
        model: this.#model,
        calls: classedCalls(this.#model, calls),
        starts,
        budget,
      });
      if (outlook === "unclear") this.#nextTry = this.#rested + Math.max(SOON, this.#rested >> 3);
      if (outlook === undefined || outlook === "unclear") return;
      outlooks.push(outlook);
    }
    const pending = objects.flatMap(({ calls }, object) =>
      Array.from(outlooks[object]?.pending ?? [], (call) => calls.position[call] ?? 0),
    );
    for (const [i, { part }] of objects.entries()) {
      const states = outlooks[i]?.states;
      if (states !== undefined) this.#starts.set(nameOf(part), states);
    }
    this.#beginAnew(
      past,
      pending.sort((a, b) => a - b),
    );
  }

  /** Operations of unknown outcome that may still take effect come first: since then nothing has returned that they precede. */
  #beginAnew(past: History, pending: readonly number[]): void {
    const builder = new HistoryBuilder();
    for (const position of pending) {
      builder.append(past.op(position));
      const completed = past.completionOf(position);
      if (completed >= 0) builder.append(past.op(completed));
    }
    this.#rested = builder.length;
    this.#nextTry = builder.length + Math.max(this.#forgetAfter, builder.length);
    for (const op of this.#sinceRest) builder.append(op);
    this.#builder = builder;
  }
}

function* firstOf(history: History, count: number): Iterable<RecordedOp> {
  for (let position = 0; position < count; position++) yield history.op(position);
}

function nameOf(part: Json | undefined): string {
  return canonicalJson(part ?? null);
}
