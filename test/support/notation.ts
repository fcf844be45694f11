import { History } from "../../checkers/history/history.ts";
import type { CompletionType, Json, Op, OpType, ProcessId } from "../../checkers/history/operation.ts";

/** What the closing mark of a drawn interval says. */
const CLOSING: Readonly<Record<string, CompletionType | undefined>> = { "]": "ok", "}": "fail", ")": "info" };

const NANOS_PER_COLUMN = 100e6;

/**
 * A history drawn as intervals, one line a process, time from left to right:
 *
 * ```
 * 0: [write 1]      [cas 1 2]
 * 1:     [read 1]   [write 3>
 * ```
 *
 * An interval begins at `[`. It ends at `]` with ok, at `}` with fail, at `)` with info; at `>` it never
 * completes. One value stands for itself and several are a list; what is written after `read` is what an ok
 * read returned. A column is 100 ms from the first, and of two events in one column the invocation comes first.
 */
export function drawn(picture: string, { key }: { readonly key?: string | number } = {}): History {
  const events: { readonly column: number; readonly op: Omit<Op, "index"> }[] = [];
  for (const line of picture.split("\n").filter((text) => text.trim() !== "")) {
    const process: ProcessId = line.trim().startsWith("nemesis") ? "nemesis" : Number.parseInt(line, 10);
    for (const match of line.matchAll(/\[(\w[\w-]*)\s*([^[\]})>]*(?:\[[^\]]*\]\s*)?)([\]})>])/g)) {
      const [text, f = "", args = "", closing = ""] = match;
      const value = valueOf(args);
      const type = CLOSING[closing];
      const at = (column: number, opType: OpType, opValue: Json): void => {
        const common = {
          time: column * NANOS_PER_COLUMN,
          process,
          type: opType,
          f,
          value: opValue,
          node: `n${process}`,
        };
        events.push({ column, op: key === undefined ? common : { ...common, key } });
      };
      at(match.index, "invoke", f === "read" ? null : value);
      if (type !== undefined)
        at(match.index + text.length - 1, type, f === "read" && type !== "ok" ? null : value);
    }
  }
  const rank = ({ op }: { readonly op: { readonly type: string } }): number => (op.type === "invoke" ? 0 : 1);
  events.sort((a, b) => a.column - b.column || rank(a) - rank(b));
  const begin = events[0]?.op.time ?? 0;
  return History.from(events.map(({ op }, index) => ({ ...op, time: op.time - begin, index })));
}

function valueOf(args: string): Json {
  const values = args
    .trim()
    .split(/\s+/)
    .filter((text) => text !== "")
    .map((text): Json => JSON.parse(text) as Json);
  const [first = null] = values;
  return values.length > 1 ? values : first;
}
