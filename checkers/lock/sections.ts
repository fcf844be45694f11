import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import type { Addition, View } from "../set/element-fates.ts";

/** An attempt to add one element to the list under the lock. */
export interface Section extends Addition {
  /** The list as it was found in there; undefined if nobody learned that. */
  readonly saw: View | undefined;
  /** Number of the hold on the lock, where the lock has one. */
  readonly token: number | undefined;
}

export interface LockHistory {
  readonly sections: readonly Section[];
  /** All looks at the list: reads, and what acknowledged sections saw. */
  readonly views: readonly View[];
}

/** Takes a history of the operations `add` and `read` apart; a sentence if there is anything else in it. */
export function lockHistory(history: History): LockHistory | string {
  const sections: Section[] = [];
  const views: View[] = [];
  for (const [key, positions] of history.byKey()) {
    if (key !== undefined) return `There is one list under one lock, and no key such as ${key}`;
    for (const invoked of positions) {
      const problem = take(history, invoked, sections, views);
      if (problem !== undefined) {
        return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
      }
    }
  }
  return { sections, views };
}

function take(history: History, invoked: number, sections: Section[], views: View[]): string | undefined {
  const { f, type, value } = history.columns;
  const completed = history.completionOf(invoked);
  const isOk = type[completed] === OK;
  const answered = isOk ? history.values.decode(value[completed] ?? -1) : undefined;
  switch (history.fs.decode(f[invoked] ?? 0)) {
    case "read":
      return answered === undefined ? undefined : takeView(answered ?? [], invoked, completed, views);
    case "add": {
      const asked = history.values.decode(value[invoked] ?? -1);
      const element = member(asked, "element");
      if (element === undefined) return "a section is asked to add an element";
      const failed = type[completed] === FAIL;
      const section = { element, invoked, acknowledged: isOk ? completed : Infinity, failed };
      if (answered === undefined) {
        sections.push({ ...section, saw: undefined, token: undefined });
        return undefined;
      }
      const problem = takeView(member(answered, "saw"), invoked, completed, views);
      const token = member(answered, "token");
      sections.push({ ...section, saw: views.at(-1), token: typeof token === "number" ? token : undefined });
      return problem;
    }
    default:
      return `a list under a lock knows add and read, but not ${history.fs.decode(f[invoked] ?? 0)}`;
  }
}

function takeView(
  elements: Json | undefined,
  invoked: number,
  completed: number,
  views: View[],
): string | undefined {
  if (!isJsonArray(elements)) return "what is seen of a list is a list";
  views.push({ invoked, completed, elements });
  return undefined;
}

function member(value: Json, name: string): Json | undefined {
  return typeof value === "object" && value !== null && !isJsonArray(value) ? value[name] : undefined;
}
