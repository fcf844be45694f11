import { INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import { isJsonArray, type Json } from "../history/operation.ts";

/** What an answer says: the latest term that the node knows, and who leads it, if it knows of anybody. */
export interface Answer {
  readonly term: number;
  readonly leader: string | null;
}

/** The answered operations of a history of leaders, as columns by observation, in the order of the answers. */
export interface Observations {
  readonly count: number;
  /** Positions in the history. */
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
  /** The node that answered, as the history numbers it; `NONE` if nobody knows. */
  readonly observer: Int32Array;
  /** What was said, in `answers`. */
  readonly said: Int32Array;
  /** Every answer once. */
  readonly answers: readonly Answer[];
}

/** Events between two looks at the clock. */
export const STRIDE = 65_536;

/**
 * Collects what was observed.
 *
 * @returns A sentence if there is anything else in the history, undefined if the time was up.
 */
export function observationsOf(history: History, expired: () => boolean): Observations | string | undefined {
  const { columns } = history;
  const size = Math.ceil(history.length / 2);
  const invoked = new Int32Array(size);
  const completed = new Int32Array(size);
  const observer = new Int32Array(size);
  const said = new Int32Array(size);
  const table = new AnswerTable(history);
  let count = 0;
  for (let position = 0; position < history.length; position++) {
    if (position % STRIDE === 0 && expired()) return undefined;
    if (columns.process[position] === NEMESIS_ID) continue;
    if (columns.type[position] === INVOKE) {
      const problem = problemWith(history, position);
      if (problem !== undefined) return problem;
    }
    if (columns.type[position] !== OK) continue;
    const asked = history.invocationOf(position);
    const answer = table.idOf(columns.value[position] ?? NONE);
    if (answer === undefined) {
      return `Operation ${history.op(asked).index} cannot be judged: an answer is the term, a whole number, and the leader, a name or null`;
    }
    const node = columns.node[position] ?? NONE;
    invoked[count] = asked;
    completed[count] = position;
    observer[count] = node === NONE ? (columns.node[asked] ?? NONE) : node;
    said[count] = answer;
    count++;
  }
  return { count, invoked, completed, observer, said, answers: table.answers };
}

function problemWith(history: History, position: number): string | undefined {
  const key = history.keys.decode(history.columns.key[position] ?? NONE);
  if (key !== undefined) return `There is one cluster to lead, and no key such as ${key}`;
  const f = history.fs.decode(history.columns.f[position] ?? 0);
  if (f === "observe") return undefined;
  return `Operation ${history.op(position).index} cannot be judged: who leads is asked with observe, not with ${f}`;
}

/** Numbers the different answers. There are few: a leader stays for thousands of observations. */
class AnswerTable {
  readonly answers: Answer[] = [];
  readonly #history: History;
  readonly #byValue = new Map<number, number>();

  constructor(history: History) {
    this.#history = history;
  }

  /** @returns Undefined for what is no answer. */
  idOf(value: number): number | undefined {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const answer = readAnswer(this.#history.values.decode(value));
    if (answer === undefined) return undefined;
    this.#byValue.set(value, this.answers.length);
    return this.answers.push(answer) - 1;
  }
}

function readAnswer(value: Json): Answer | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { term, leader } = value;
  if (typeof term !== "number" || !Number.isSafeInteger(term)) return undefined;
  return leader === null || typeof leader === "string" ? { term, leader } : undefined;
}
