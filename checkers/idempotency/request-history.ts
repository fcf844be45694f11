import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import { isJsonArray, type Json, type Key } from "../history/operation.ts";
import type { View } from "../set/element-fates.ts";

/** One time that a request was sent. Moments are positions in the history. */
export interface Attempt {
  readonly invoked: number;
  /** Infinity if it was never acknowledged. */
  readonly acknowledged: number;
  readonly failed: boolean;
  /** What was to be appended. */
  readonly element: Json;
  /** What the acknowledgement said was appended. */
  readonly appended: Json;
  /** The whole acknowledgement, as the history numbers values. */
  readonly reply: number;
}

/** All attempts under one id, in the order in which they were sent. */
export interface Request {
  readonly id: string;
  readonly attempts: Attempt[];
}

/** What a read of the log shows: the ids of the requests that took effect, and at the same places what they appended. */
export interface LogView extends View {
  readonly appended: readonly Json[];
}

/** What a history says of one log. */
export interface LogHistory {
  readonly key: Key | undefined;
  readonly requests: ReadonlyMap<string, Request>;
  readonly views: readonly LogView[];
}

/** Takes a history of the operations `append` and `read` apart by key; a sentence if there is anything else in it. */
export function logHistories(history: History): readonly LogHistory[] | string {
  const logs: LogHistory[] = [];
  for (const [key, positions] of history.byKey()) {
    const requests = new Map<string, Request>();
    const views: LogView[] = [];
    for (const invoked of positions) {
      const problem = take(history, invoked, requests, views);
      if (problem !== undefined) return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
    }
    logs.push({ key, requests, views });
  }
  return logs;
}

function take(
  history: History,
  invoked: number,
  requests: Map<string, Request>,
  views: LogView[],
): string | undefined {
  const f = history.fs.decode(history.columns.f[invoked] ?? 0);
  if (f === "append") return takeAppend(history, invoked, requests);
  if (f !== "read") return `a log of requests knows append and read, but not ${f}`;
  const completed = history.completionOf(invoked);
  if (history.columns.type[completed] !== OK) return undefined;
  const shown = valueAt(history, completed) ?? [];
  if (!isJsonArray(shown)) return "a read returns a list";
  const elements: string[] = [];
  const appended: Json[] = [];
  for (const each of shown) {
    const entry = entryOf(each);
    if (entry === undefined) return "a read returns what was appended, each with its id and element";
    elements.push(entry.id);
    appended.push(entry.element);
  }
  views.push({ invoked, completed, elements, appended });
  return undefined;
}

function takeAppend(history: History, invoked: number, requests: Map<string, Request>): string | undefined {
  const asked = entryOf(valueAt(history, invoked));
  if (asked === undefined) return "an append has an id, a text, and an element";
  const completed = history.completionOf(invoked);
  const type = history.columns.type[completed];
  const answered = type === OK ? entryOf(valueAt(history, completed)) : undefined;
  if (type === OK && answered === undefined) return "the answer to an append has the id and the element";
  if (answered !== undefined && answered.id !== asked.id) return "the answer to an append has its id";
  let request = requests.get(asked.id);
  if (request === undefined) {
    request = { id: asked.id, attempts: [] };
    requests.set(asked.id, request);
  }
  request.attempts.push({
    invoked,
    acknowledged: answered === undefined ? Infinity : completed,
    failed: type === FAIL,
    element: asked.element,
    appended: answered?.element ?? null,
    reply: answered === undefined ? NONE : (history.columns.value[completed] ?? NONE),
  });
  return undefined;
}

interface Entry {
  readonly id: string;
  readonly element: Json;
}

function entryOf(value: Json): Entry | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { id, element } = value;
  return typeof id === "string" && element !== undefined ? { id, element } : undefined;
}

function valueAt(history: History, position: number): Json {
  return history.values.decode(history.columns.value[position] ?? NONE);
}
