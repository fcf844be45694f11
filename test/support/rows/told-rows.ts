import { History } from "../../../checkers/history/history.ts";
import type { CompletionType, Json } from "../../../checkers/history/operation.ts";

export type RowPredicate = true | readonly ["=", number] | readonly ["mod", number, number];

/** A micro-operation over rows as it stands in a history, answered. */
export type RowMicroOp =
  | readonly ["w", string, number]
  | readonly ["insert", string, number]
  | readonly ["delete", string]
  | readonly ["r", string, number | null]
  | readonly ["rp", RowPredicate, Readonly<Record<string, number>>];

/** A transaction over rows with the moments of its events. */
export interface ToldRows {
  readonly process: number;
  readonly microOps: readonly RowMicroOp[];
  readonly began: number;
  readonly ended: number;
  readonly outcome: CompletionType;
}

/** Rows that are there at the beginning, by name. */
export type FirstRows = Readonly<Record<string, number>>;

/** The history of transactions whose moments are known, which are none below 2. */
export function historyOfRows(told: readonly ToldRows[], first?: FirstRows): History {
  const events = told.flatMap(({ process, microOps, began, ended, outcome }) => {
    const asked = microOps.map(([f, subject, answer]) =>
      f === "r" || f === "rp" ? [f, subject, null] : f === "delete" ? [f, subject] : [f, subject, answer],
    ) as Json;
    const answered = outcome === "ok" ? (microOps as Json) : asked;
    return [
      { at: began, op: { process, type: "invoke" as const, f: "txn", value: asked } },
      { at: ended, op: { process, type: outcome, f: "txn", value: answered } },
    ];
  });
  const init = { process: 99, f: "init", value: first ?? {} };
  const opening = first === undefined ? [] : (["invoke", "ok"] as const).map((type) => ({ ...init, type }));
  const ordered = events.sort((a, b) => a.at - b.at).map(({ op }) => op);
  return History.from([...opening, ...ordered]);
}
