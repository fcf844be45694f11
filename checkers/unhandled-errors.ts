import type { Checker } from "./checker.ts";
import { NEMESIS_ID } from "./history/columns.ts";
import type { History } from "./history/history.ts";
import { NONE } from "./history/interner.ts";
import type { Op } from "./history/operation.ts";
import type { Verdict } from "./verdict.ts";
import { count, grouped } from "./wording.ts";

/** Errors of one class. */
interface ErrorGroup {
  /** The error up to its first colon. */
  readonly class: string;
  readonly fail: number;
  readonly info: number;
  /** The first one in the history. */
  readonly example: Op;
}

/**
 * Groups the errors that clients met by class, most frequent first. Always valid: it is for the eyes of whoever wrote
 * the client, since an error it does not know makes an operation `info` and the check harder than it need be.
 */
export const unhandledErrors: Checker = { name: "unhandled-errors", check: summarize };

function summarize(history: History): Verdict {
  const groups = [...groupErrors(history)].sort((a, b) => b.fail + b.info - (a.fail + a.info));
  const total = groups.reduce((sum, { fail, info }) => sum + fail + info, 0);
  const commonest = groups.slice(0, 3).map((group) => `${group.class} (${grouped(group.fail + group.info)})`);
  return {
    checker: "unhandled-errors",
    valid: true,
    summary:
      total === 0
        ? "No client met an error"
        : `${count(total, "error")}: ${commonest.join(", ")}${groups.length > 3 ? ", ..." : ""}`,
    details: {
      errors: groups.map(({ example, ...group }) => ({
        ...group,
        count: group.fail + group.info,
        example: {
          index: example.index,
          time: example.time,
          process: example.process,
          f: example.f,
          error: example.error,
        },
      })),
    },
  };
}

function groupErrors(history: History): Iterable<ErrorGroup> {
  const { error, process } = history.columns;
  const groups = new Map<string, ErrorGroup>();
  for (let position = 0; position < history.length; position++) {
    if ((error[position] ?? NONE) === NONE || process[position] === NEMESIS_ID) continue;
    const op = history.op(position);
    const name = (op.error ?? "").split(":", 1)[0] ?? "";
    const group = groups.get(name) ?? { class: name, fail: 0, info: 0, example: op };
    const failed = op.type === "fail" ? 1 : 0;
    groups.set(name, { ...group, fail: group.fail + failed, info: group.info + 1 - failed });
  }
  return groups.values();
}
