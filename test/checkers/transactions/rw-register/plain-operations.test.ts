import { describe, expect, it } from "vitest";
import type { RecordedOp } from "../../../../checkers/history/columns.ts";
import { History } from "../../../../checkers/history/history.ts";
import { READ, WRITE } from "../../../../checkers/history/micro-ops.ts";
import {
  hasPlainOperations,
  plainOperations,
} from "../../../../checkers/transactions/rw-register/plain-operations.ts";
import { ABORTED, COMMITTED, INDETERMINATE } from "../../../../checkers/transactions/transactions.ts";

const both = (
  process: number,
  type: "ok" | "fail" | "info",
  op: Omit<RecordedOp, "process" | "type">,
): RecordedOp[] => [
  { process, type: "invoke", ...op, value: op.f === "read" ? null : (op.value ?? null) },
  { process, type, ...op },
];

/** Each operation as its status and its micro-operations, `r x 1`. */
function shown(events: readonly RecordedOp[]): readonly (readonly [number, ...string[]])[] {
  const history = History.from(events);
  const transactions = plainOperations(history);
  if (typeof transactions === "string") throw new Error(transactions);
  const { start, f, key, keyIds, value, count, status } = transactions;
  const names = new Map([
    [READ, "r"],
    [WRITE, "w"],
  ]);
  return Array.from({ length: count }, (_, t) => {
    const at = Array.from(
      { length: (start[t + 1] ?? 0) - (start[t] ?? 0) },
      (_unused, i) => (start[t] ?? 0) + i,
    );
    const text = (id: number | undefined): string => history.values.text(id ?? -1);
    return [
      status[t] ?? -1,
      ...at.map((i) => `${names.get(f[i] ?? -1) ?? "?"} ${text(keyIds[key[i] ?? 0])} ${text(value[i])}`),
    ] as const;
  });
}

describe("plainOperations()", () => {
  it("takes each operation for a transaction of its own", () => {
    expect(
      shown([
        ...both(0, "ok", { f: "write", key: "x", value: 1 }),
        ...both(1, "ok", { f: "read", key: "x", value: 1 }),
        ...both(2, "info", { f: "write", key: 7, value: [2, 3] }),
        ...both(3, "fail", { f: "write", value: "a" }),
      ]),
    ).toEqual([
      [COMMITTED, 'w "x" 1'],
      [COMMITTED, 'r "x" 1'],
      [INDETERMINATE, "w 7 [2,3]"],
      [ABORTED, 'w null "a"'],
    ]);
  });

  it("takes a compare-and-set for a read and a write if it succeeded, and for a write if nobody knows", () => {
    const cas = (process: number, type: "ok" | "fail" | "info", value: number[]): RecordedOp[] =>
      both(process, type, { f: "cas", key: "x", value });
    expect(
      shown([
        ...cas(0, "ok", [1, 2]),
        ...cas(1, "info", [2, 3]),
        ...cas(2, "fail", [3, 4]),
        ...cas(3, "ok", [2, 2]),
      ]),
    ).toEqual([
      [COMMITTED, 'r "x" 1', 'w "x" 2'],
      [INDETERMINATE, 'w "x" 3'],
      [ABORTED, 'w "x" 4'],
      [COMMITTED, 'r "x" 2'],
    ]);
  });

  it("leaves out the nemesis, and keeps what never completed", () => {
    const events: RecordedOp[] = [
      { process: "nemesis", type: "invoke", f: "start", value: null },
      { process: 0, type: "invoke", f: "write", key: "x", value: 1 },
    ];
    expect(hasPlainOperations(History.from(events))).toBe(true);
    expect(shown(events)).toEqual([[INDETERMINATE, 'w "x" 1']]);
    expect(hasPlainOperations(History.from([{ process: 0, type: "invoke", f: "append", value: 1 }]))).toBe(
      false,
    );
  });

  it("says which compare-and-set makes no sense", () => {
    expect(plainOperations(History.from(both(4, "ok", { f: "cas", key: "x", value: 5 })))).toBe(
      "Process 4 compared and set with 5, expected an array of what to compare with and what to set",
    );
  });
});
