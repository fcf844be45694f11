import type { CheckContext } from "../../checker.ts";
import type { RecordedOp } from "../../history/columns.ts";
import { type Key, NEMESIS, type ProcessId } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import { decideObject } from "../decide-object.ts";
import type { Engine, Violated } from "../engines/engine.ts";
import { ENGINES } from "../engines/registry.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { decideFrom } from "./decide-from.ts";
import { FORGET_AFTER, WatchedKey } from "./watched-key.ts";

/** A violation of what has been fed so far. It stays one, whatever follows. */
export interface CertainViolation {
  readonly key: Key | undefined;
  /** The calls on the object as far as they were known, since a moment of rest: the decision's witness says where they begin. */
  readonly calls: ObjectCalls;
  readonly decision: Violated;
}

/** A key, and how many states a search may visit the next time. */
interface Watched {
  readonly watch: WatchedKey;
  patience: number;
}

export interface MonitorOptions {
  readonly engines?: readonly Engine[];
  /** After how many events of a key it is tried to forget them. */
  readonly forgetAfter?: number;
}

/** What one key is given at first, and by how much more if that did not suffice. */
const FIRST_PATIENCE = 20_000;
const PATIENCE_GROWTH = 4;

/**
 * Judges a history while it is being made.
 *
 * A history of which a prefix cannot be linearized cannot be linearized either (linearizability is prefix-closed), if the
 * calls that are still open at the end of the prefix count as calls of unknown outcome. So each key's prefix is
 * judged as a history of its own, and an answer of "violated" is certain. Nothing is ever said to be valid.
 *
 * What can no longer matter is forgotten (`WatchedKey`), so that to judge a key costs what has come since it was last at rest, and
 * not what its whole life would.
 *
 * Only completions can show something: an `ok` for what it answered, a `fail` since what it asked certainly never
 * happened. Keys without one since they were judged last are left alone.
 *
 * @see Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990, for locality.
 * @see Lynch, "Distributed Algorithms", 1996, section 13.1, for closure under prefixes.
 */
export class LinearizabilityMonitor {
  readonly #model: Model;
  readonly #engines: readonly Engine[];
  readonly #forgetAfter: number;
  readonly #byKey = new Map<Key | undefined, Watched>();
  /** By process: the key of its open operation. */
  readonly #open = new Map<ProcessId, Watched>();
  /** Keys with news, in the order in which they got it. */
  readonly #due = new Set<Watched>();

  constructor(model: Model, { engines = ENGINES, forgetAfter = FORGET_AFTER }: MonitorOptions = {}) {
    this.#model = model;
    this.#engines = engines;
    this.#forgetAfter = forgetAfter;
  }

  /** How many events are held because they may still matter. */
  get held(): number {
    let sum = 0;
    for (const { watch } of this.#byKey.values()) sum += watch.length;
    return sum;
  }

  /** How many keys have news that was not judged yet. */
  get due(): number {
    return this.#due.size;
  }

  /**
   * Feeds the next event. Takes no time to speak of: judging is for `judge`.
   *
   * @throws HistoryFormatError if the event cannot follow those before it.
   */
  append(op: RecordedOp): void {
    if (op.process === NEMESIS) return;
    // A completion need not repeat the key of its invocation.
    const watched =
      (op.type === "invoke" ? undefined : this.#open.get(op.process)) ?? this.#watchedOf(op.key);
    watched.watch.append(op);
    if (op.type === "invoke") this.#open.set(op.process, watched);
    else this.#open.delete(op.process);
    if (op.type === "ok" || op.type === "fail") this.#due.add(watched);
  }

  /**
   * Judges the keys that have news, those first that have waited longest, until all are judged or the budget's time is
   * used up; a key that its share of the budget does not suffice for is tried again with more.
   *
   * @returns the first violation found.
   */
  judge(budget: CheckContext): CertainViolation | undefined {
    for (const watched of [...this.#due]) {
      if (budget.expired()) return undefined;
      this.#due.delete(watched);
      const found = this.#judgeKey(watched, budget);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #judgeKey(watched: Watched, budget: CheckContext): CertainViolation | undefined {
    const { watch } = watched;
    const maxStates = Math.min(watched.patience, budget.maxStates);
    let openEnded = false;
    watch.forget(budget);
    for (const object of watch.objects()) {
      const { calls } = object;
      const task = { model: this.#model, calls, budget: { ...budget, maxStates } };
      const starts = watch.startsOf(object);
      const outcome = starts === undefined ? decideObject(task, this.#engines, 0) : decideFrom(starts, task);
      if (outcome.kind === "violated") return { key: watch.key, calls, decision: outcome };
      if (outcome.kind === "undecided") openEnded = true;
    }
    if (openEnded && maxStates < budget.maxStates) {
      watched.patience = maxStates * PATIENCE_GROWTH;
      this.#due.add(watched);
    }
    return undefined;
  }

  #watchedOf(key: Key | undefined): Watched {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const watch = new WatchedKey(key, this.#model, this.#forgetAfter);
    const watched = { watch, patience: FIRST_PATIENCE };
    this.#byKey.set(key, watched);
    return watched;
  }
}
