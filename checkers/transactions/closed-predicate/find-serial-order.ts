import { NEVER } from "../transactions.ts";
import { ABSENT } from "./row-transactions.ts";
import { MUST, type SerialProblem, type SerialStep } from "./serial-problem.ts";

/** An order; or that there is none; or that it is not known, for lack of steps or of time. */
export type SerialSearch = { readonly order: readonly number[] } | "none" | "too many" | "late";

export interface SearchBudget {
  /** How many times a transaction may be carried out. */
  readonly steps: number;
  /** How many dead ends are remembered. */
  readonly states: number;
  readonly expired: () => boolean;
}

/**
 * Looks for an order in which one store can carry out the transactions so that each finds what it read. Depth first; what was no way out once, the
 * same transactions with the same rows, is not tried again. A transaction that only reads takes its turn as soon as it can, since nothing is
 * harder after it.
 */
export function findSerialOrder(problem: SerialProblem, budget: SearchBudget): SerialSearch {
  const search = new SerialOrderSearch(problem, budget);
  const found = search.run();
  if (found === undefined) return search.isLate ? "late" : "too many";
  return found ? { order: search.order } : "none";
}

class SerialOrderSearch {
  readonly order: number[] = [];
  isLate = false;
  readonly #problem: SerialProblem;
  readonly #budget: SearchBudget;
  readonly #state: Int32Array;
  readonly #isDone: Uint8Array;
  /** Those that can take a turn, by invocation. */
  readonly #all: readonly number[];
  readonly #byCompletion: readonly number[];
  /** By version: how many that must take their turn still have to read its value. */
  readonly #waiting: Int32Array;
  readonly #reads: readonly ReadonlySet<number>[];
  readonly #deadEnds = new Set<string>();
  #steps = 0;
  #left: number;

  constructor(problem: SerialProblem, budget: SearchBudget) {
    this.#problem = problem;
    this.#budget = budget;
    this.#state = problem.initial.slice();
    this.#isDone = new Uint8Array(problem.count);
    this.#all = [...problem.turn.keys()].filter((t) => problem.turn[t] !== 0);
    this.#byCompletion = this.#all
      .filter((t) => (problem.completed[t] ?? NEVER) !== NEVER)
      .sort((a, b) => (problem.completed[a] ?? 0) - (problem.completed[b] ?? 0));
    this.#reads = problem.steps.map(valuesRead);
    this.#waiting = new Int32Array(problem.versionCount);
    for (const t of this.#all) this.#wait(t, 1);
    this.#left = this.#all.filter((t) => problem.turn[t] === MUST).length;
  }

  /** Whether the rest can follow; `undefined` if that was given up. */
  run(): boolean | undefined {
    if (this.#left === 0) return true;
    const name = this.#deadEnds.size > 0 ? this.#stateName() : undefined;
    if (name !== undefined && this.#deadEnds.has(name)) return false;
    const able = this.#enabled();
    const reader = able.find((t) => this.#isReader(t) && this.#carriesOut(t));
    if (reader !== undefined) return this.#goOn(reader, []);
    if (this.#isSpent()) return undefined;
    for (const t of able) {
      if (this.#isReader(t)) continue;
      const undo = this.#tryOut(t);
      if (this.#isSpent()) return undefined;
      if (undo === undefined) continue;
      const found = this.#goOn(t, undo);
      if (found !== false) return found;
    }
    if (this.#deadEnds.size < this.#budget.states) this.#deadEnds.add(name ?? this.#stateName());
    return false;
  }

  /** Goes on after a transaction that was carried out, and takes it back if that leads nowhere. */
  #goOn(t: number, undo: readonly (readonly [row: number, version: number])[]): boolean | undefined {
    const isNeeded = this.#problem.turn[t] === MUST;
    this.#isDone[t] = 1;
    this.#wait(t, -1);
    if (isNeeded) this.#left--;
    this.order.push(t);
    const found = this.run();
    if (found === true) return true;
    this.order.pop();
    if (isNeeded) this.#left++;
    this.#wait(t, 1);
    this.#isDone[t] = 0;
    this.#restore(undo);
    return found;
  }

  #isSpent(): boolean {
    if (this.#steps > this.#budget.steps) return true;
    if (this.#budget.expired()) this.isLate = true;
    return this.isLate;
  }

  #enabled(): number[] {
    const { before, invoked, completed } = this.#problem;
    const first = this.#byCompletion.find((t) => this.#isDone[t] === 0);
    const until = first === undefined ? NEVER : (completed[first] ?? NEVER);
    return this.#all.filter(
      (t) =>
        this.#isDone[t] === 0 &&
        (invoked[t] ?? 0) < until &&
        (before[t] ?? []).every((other) => this.#isDone[other] === 1),
    );
  }

  #isReader(t: number): boolean {
    return this.#problem.turn[t] === MUST && !(this.#problem.steps[t] ?? []).some(isWrite);
  }

  #carriesOut(t: number): boolean {
    this.#steps++;
    return (this.#problem.steps[t] ?? []).every((step) => this.#finds(step));
  }

  /** Carries out a transaction. `undefined`, and all is as before, if it would find something else, or overwrite what others have to read. */
  #tryOut(t: number): [row: number, version: number][] | undefined {
    this.#steps++;
    const undo: [row: number, version: number][] = [];
    for (const step of this.#problem.steps[t] ?? []) {
      if (isWrite(step)) {
        undo.push([step.row, this.#state[step.row] ?? ABSENT]);
        this.#state[step.row] = step.version;
      } else if (!this.#finds(step)) {
        this.#restore(undo);
        return undefined;
      }
    }
    if (!this.#overwritesWhatIsAwaited(t, undo)) return undo;
    this.#restore(undo);
    return undefined;
  }

  #overwritesWhatIsAwaited(t: number, undo: readonly (readonly [row: number, version: number])[]): boolean {
    return undo.some(([row, version]) => {
      if (version === ABSENT || this.#state[row] === version) return false;
      const own = this.#problem.turn[t] === MUST && this.#reads[t]?.has(version) === true ? 1 : 0;
      return (this.#waiting[version] ?? 0) > own;
    });
  }

  #restore(undo: readonly (readonly [row: number, version: number])[]): void {
    for (const [row, version] of undo.toReversed()) this.#state[row] = version;
  }

  #finds(step: SerialStep): boolean {
    if ("row" in step) return this.#state[step.row] === step.version;
    const { expected, matches } = step;
    for (let row = 0; row < expected.length; row++) {
      const version = this.#state[row] ?? ABSENT;
      if ((version !== ABSENT && matches[version] === 1 ? version : ABSENT) !== expected[row]) return false;
    }
    return true;
  }

  #wait(t: number, change: number): void {
    if (this.#problem.turn[t] !== MUST) return;
    for (const version of this.#reads[t] ?? [])
      this.#waiting[version] = (this.#waiting[version] ?? 0) + change;
  }

  #stateName(): string {
    return `${this.#isDone.join("")} ${this.#state.join()}`;
  }
}

function isWrite(step: SerialStep): step is Extract<SerialStep, { readonly row: number }> {
  return "row" in step && step.isWrite;
}

/** The versions whose values a transaction has to find. */
function valuesRead(steps: readonly SerialStep[]): ReadonlySet<number> {
  const versions = new Set<number>();
  for (const step of steps) {
    if ("row" in step) {
      if (!step.isWrite && step.version !== ABSENT) versions.add(step.version);
    } else for (const version of step.expected) if (version !== ABSENT) versions.add(version);
  }
  return versions;
}
