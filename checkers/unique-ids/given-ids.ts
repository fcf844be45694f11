import { FAIL, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { IntTable } from "../history/int-table.ts";
import type { Json } from "../history/operation.ts";

/** Whose ids must ascend: those that one process is given, that one node gives, or all. */
export type IdOrder = "process" | "node" | "real-time";

/** Two answers that contradict each other, as positions of their completions, by completion. */
export interface Clash {
  readonly earlier: number;
  readonly later: number;
}

/** What was given out under one key. */
export interface GivenIds {
  /** The number of the key in the history's table. */
  readonly key: number;
  asked: number;
  acknowledged: number;
  /** Requests of unknown outcome: each may have used up an id that nobody knows. */
  unknown: number;
  /** Each id that was given out again, with the answer that gave it first. */
  readonly duplicates: Clash[];
  /** Each id that is less than one that had been given out before it was asked for, with the greatest of these. */
  readonly descents: Clash[];
}

/** How many events pass between two looks at the clock. */
const LOOK_EVERY = 4096;

/**
 * Collects the answers to `generate` by key in one pass, and those that clash: with one table of the ids that were given, and, if
 * they are to ascend, with the greatest id that each process, each node or anybody had been given when a request began.
 *
 * @returns What is wrong with the history, or `"time"` if the time was up first.
 */
export function givenIds(
  history: History,
  order: IdOrder | undefined,
  expired: () => boolean,
): GivenIds[] | { readonly malformed: string } | "time" {
  const { type, process, pair, f, key, value } = history.columns;
  const generate = history.fs.idOf("generate");
  const ledgers = new Map<number, Ledger>();
  for (let position = 0; position < history.length; position++) {
    if (position % LOOK_EVERY === 0 && expired()) return "time";
    if (process[position] === NEMESIS_ID) continue;
    const isInvocation = type[position] === INVOKE;
    const invoked = isInvocation ? position : (pair[position] ?? -1);
    if (invoked < 0) continue;
    if (f[invoked] !== generate) return malformed(history, invoked, `there is only generate`);
    const ledger = ledgerOf(ledgers, key[invoked] ?? -1, history, order);
    if (isInvocation) {
      const outcome = type[pair[position] ?? -1];
      ledger.ask(position, outcome);
    } else if (type[position] === OK) {
      if (value[position] === -1) return malformed(history, invoked, "an answer needs an id");
      const problem = ledger.give(invoked, position);
      if (problem !== undefined) return malformed(history, invoked, problem);
    }
  }
  return [...ledgers.values()].map(({ given }) => given);
}

function malformed(history: History, position: number, why: string): { readonly malformed: string } {
  return { malformed: `Operation ${history.op(position).index} cannot be judged: ${why}` };
}

function ledgerOf(
  ledgers: Map<number, Ledger>,
  key: number,
  history: History,
  order: IdOrder | undefined,
): Ledger {
  const known = ledgers.get(key);
  if (known !== undefined) return known;
  const ledger = new Ledger(key, history, order);
  ledgers.set(key, ledger);
  return ledger;
}

/** The ids of one key as far as the pass has come. */
class Ledger {
  readonly given: GivenIds;
  readonly #history: History;
  readonly #order: IdOrder | undefined;
  readonly #ids = new IntTable();
  /** Of each id, the position at which it was given first. */
  readonly #first: number[] = [];
  /** By group, the position at which the greatest id so far was given. */
  readonly #greatest = new Map<number, number>();
  /** By request under way, the position of the greatest id that its group had been given when it began. */
  readonly #before = new Map<number, number>();

  constructor(key: number, history: History, order: IdOrder | undefined) {
    this.given = { key, asked: 0, acknowledged: 0, unknown: 0, duplicates: [], descents: [] };
    this.#history = history;
    this.#order = order;
  }

  /** @param outcome - The type of the completion, if there is one. */
  ask(invoked: number, outcome: number | undefined): void {
    this.given.asked++;
    if (outcome !== OK) {
      if (outcome !== FAIL) this.given.unknown++;
      return;
    }
    const greatest = this.#greatest.get(this.#groupOf(this.#history.completionOf(invoked)));
    if (greatest !== undefined) this.#before.set(invoked, greatest);
  }

  /** @returns Why the id cannot be judged, if it cannot. */
  give(invoked: number, completed: number): string | undefined {
    this.given.acknowledged++;
    const ordinal = this.#ids.intern(this.#history.columns.value[completed] ?? -1);
    const first = this.#first[ordinal];
    if (first === undefined) this.#first.push(completed);
    else this.given.duplicates.push({ earlier: first, later: completed });
    return this.#order === undefined ? undefined : this.#place(invoked, completed);
  }

  #place(invoked: number, completed: number): string | undefined {
    const before = this.#before.get(invoked);
    this.#before.delete(invoked);
    const comparedToBefore = before === undefined ? 1 : this.#compare(completed, before);
    const group = this.#groupOf(completed);
    const greatest = this.#greatest.get(group);
    const compared = greatest === undefined ? 1 : this.#compare(completed, greatest);
    if (compared === undefined || comparedToBefore === undefined)
      return "ids that ascend are all numbers, or all texts";
    if (before !== undefined && comparedToBefore < 0)
      this.given.descents.push({ earlier: before, later: completed });
    if (compared > 0 && group !== NOBODY) this.#greatest.set(group, completed);
    return undefined;
  }

  /** Whose ids this one is compared with: `NOBODY`'s if its node is not known. */
  #groupOf(completed: number): number {
    const { process, node, pair } = this.#history.columns;
    if (this.#order === "process") return process[completed] ?? NOBODY;
    if (this.#order !== "node") return EVERYBODY;
    const own = node[completed] ?? -1;
    const asked = node[pair[completed] ?? -1] ?? -1;
    return own >= 0 ? own : asked >= 0 ? asked : NOBODY;
  }

  /** Whether an id is greater (above 0) or less than another; undefined if they are of different kinds. */
  #compare(one: number, other: number): number | undefined {
    const a = this.#idAt(one);
    const b = this.#idAt(other);
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== "string" || typeof b !== "string") return undefined;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  #idAt(position: number): Json {
    return this.#history.values.decode(this.#history.columns.value[position] ?? -1);
  }
}

const EVERYBODY = 0;
const NOBODY = -1;
