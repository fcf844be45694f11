import { History } from "../../../checkers/history/history.ts";
import { HistoryBuilder } from "../../../checkers/history/history-builder.ts";
import type { CompletionType, Json } from "../../../checkers/history/operation.ts";

/** A micro-operation as it stands in a history. */
export type MicroOp = readonly [f: "append" | "r" | "w", key: string | number, value: Json];

/** A transaction with the moments of its events; one without an end is still under way. */
export interface Told {
  readonly process: number;
  readonly asked: readonly MicroOp[];
  readonly answered: readonly MicroOp[];
  readonly began: number;
  readonly ended: number;
  readonly outcome: CompletionType;
}

/** The history of transactions whose moments are known. */
export function historyOf(told: readonly Told[]): History {
  const events = told.flatMap(({ process, asked, answered, began, ended, outcome }) => [
    { at: began, op: { process, type: "invoke" as const, f: "txn", value: asked as unknown as Json } },
    {
      at: ended,
      op: {
        process,
        type: outcome,
        f: "txn",
        value: (outcome === "ok" ? answered : asked) as unknown as Json,
      },
    },
  ]);
  return History.from(events.sort((a, b) => a.at - b.at).map(({ op }) => op));
}

/**
 * Transactions of processes of their own, in notation: each line is one, `began-ended: micro-operations`, where `a x 1` appends, `w x 1`
 * writes, `r x 1,2` read a list, `r x =1` a register and `r x` nothing; `!` after it says that it was aborted and `?` that nobody knows.
 */
export function transactionsOf(...lines: readonly string[]): History {
  return historyOf(toldOf(...lines));
}

/** The transactions themselves. */
export function toldOf(...lines: readonly string[]): Told[] {
  return lines.map(tellLine);
}

function tellLine(line: string, process: number): Told {
  const match = /^\s*(?:p(\d+) )?(\d+)-(\d+):\s*(.*?)\s*([!?]?)$/.exec(line);
  if (match === null) throw new Error(`No transaction: ${line}`);
  const [, who, began, ended, ops = "", mark] = match;
  const answered = ops
    .split(";")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(tellMicroOp);
  const asked = answered.map(([f, key, value]): MicroOp => [f, key, f === "r" ? null : value]);
  const outcome = mark === "!" ? "fail" : mark === "?" ? "info" : "ok";
  return {
    process: who === undefined ? process : Number(who),
    asked,
    answered,
    began: Number(began),
    ended: Number(ended),
    outcome,
  };
}

function tellMicroOp(text: string): MicroOp {
  const [f = "", key = "", value] = text.split(" ");
  if (f === "a") return ["append", key, Number(value)];
  if (f === "w") return ["w", key, Number(value)];
  if (value === undefined) return ["r", key, null];
  if (value.startsWith("=")) return ["r", key, Number(value.slice(1))];
  return ["r", key, value.split(",").map(Number)];
}

/** A history of completions alone, without real time and with one process each. */
export function completionsOf(...transactions: readonly (readonly MicroOp[])[]): History {
  const builder = new HistoryBuilder({ loneCompletions: "keep" });
  for (const [process, value] of transactions.entries())
    builder.append({ process, type: "ok", f: "txn", value: value });
  return builder.build();
}
