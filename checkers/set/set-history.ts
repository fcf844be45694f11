import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Key } from "../history/operation.ts";
import type { Addition, View } from "./element-fates.ts";

/** What a history says of one set. */
export interface SetHistory {
  readonly key: Key | undefined;
  readonly additions: readonly Addition[];
  /** The reads that were answered. */
  readonly views: readonly View[];
}

/** Takes a history of the operations `add` and `read` apart by key; a sentence if there is anything else in it. */
export function setHistories(history: History): readonly SetHistory[] | string {
  const sets: SetHistory[] = [];
  for (const [key, positions] of history.byKey()) {
    const additions: Addition[] = [];
    const views: View[] = [];
    for (const invoked of positions) {
      const f = history.fs.decode(history.columns.f[invoked] ?? 0);
      const completed = history.completionOf(invoked);
      const type = history.columns.type[completed];
      if (f === "add") {
        const acknowledged = type === OK ? completed : Infinity;
        additions.push({ element: valueAt(history, invoked), invoked, acknowledged, failed: type === FAIL });
      } else if (f !== "read") {
        return `Operation ${history.op(invoked).index} cannot be judged: a set knows add and read, but not ${f}`;
      } else if (type === OK) {
        const elements = valueAt(history, completed) ?? [];
        if (!isJsonArray(elements)) {
          return `Operation ${history.op(invoked).index} cannot be judged: a read of a set returns a list`;
        }
        views.push({ invoked, completed, elements });
      }
    }
    sets.push({ key, additions, views });
  }
  return sets;
}

function valueAt(history: History, position: number) {
  return history.values.decode(history.columns.value[position] ?? -1);
}
