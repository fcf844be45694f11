import { History } from "../../../checkers/history/history.ts";
import { HistoryBuilder } from "../../../checkers/history/history-builder.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, UNLIMITED } from "./context.ts";

export const REGISTER_OUTCOME_CHECK: Check = {
  name: "rwRegister() knows what took effect, and of what nobody knows when",
  of: "rw-register",
  run: knowsOutcomes,
};

type Timed = readonly [process: number, isTimed: boolean, value: Json];

/** Transactions one after the other, some of which have no invocation. */
function halfTimed(...transactions: readonly Timed[]): History {
  const builder = new HistoryBuilder({ loneCompletions: "keep" });
  for (const [process, isTimed, value] of transactions) {
    if (isTimed) builder.append({ process, type: "invoke", f: "txn", value });
    builder.append({ process, type: "ok", f: "txn", value });
  }
  return builder.build();
}

/** An operation of a process of its own. */
type Plain = readonly [f: string, asked: Json, type: "ok" | "info" | "fail", answered: Json];

function plain(...operations: readonly Plain[]): History {
  return History.from(
    operations.flatMap(([f, asked, type, answered], process) => [
      { process, type: "invoke" as const, f, value: asked },
      { process, type, f, value: answered },
    ]),
  );
}

const FIRST: Json = [["w", "x", 1]];
const SECOND: Json = [
  ["w", "x", 2],
  ["w", "y", 1],
];
const STALE: Json = [
  ["r", "x", 1],
  ["r", "y", 1],
];
const OTHER: Json = [["w", "z", 1]];

/** Histories, and whether they are strictly serializable. */
const HISTORIES: readonly (readonly [what: string, valid: boolean | "unknown", history: History])[] = [
  ["a value that was aborted before", true, transactionsOf("1-2: w x 1 !", "3-4: w x 1", "5-6: r x =1")],
  ["a value that was aborted later", true, transactionsOf("1-2: w x 1", "3-4: w x 1 !", "5-6: r x =1")],
  [
    "a value that was aborted and overwritten before",
    true,
    transactionsOf("1-2: w x 1; w x 2 !", "3-4: w x 1", "5-6: r x =1"),
  ],
  [
    "a value that was aborted and overwritten later",
    true,
    transactionsOf("1-2: w x 1", "3-4: w x 1; w x 2 !", "5-6: r x =1"),
  ],
  [
    "completions that go back in their process",
    false,
    halfTimed([0, false, FIRST], [0, false, SECOND], [1, false, STALE]),
  ],
  [
    "completions that go back in no process",
    true,
    halfTimed([0, false, FIRST], [1, false, SECOND], [2, false, STALE]),
  ],
  [
    "completions that go back in their process beside what has its time",
    false,
    halfTimed([0, false, FIRST], [0, false, SECOND], [1, false, STALE], [2, true, OTHER]),
  ],
  [
    "what goes back in time beside a completion",
    false,
    halfTimed([0, true, FIRST], [1, true, SECOND], [2, true, STALE], [3, false, OTHER]),
  ],
  [
    "what has an order by time and one by processes",
    "unknown",
    halfTimed([0, true, FIRST], [1, true, [["r", "x", 1]]], [2, false, OTHER]),
  ],
  [
    "transactions that are called reads and writes",
    true,
    plain(
      ["write", [["w", "x", 1]], "ok", [["w", "x", 1]]],
      ["read", [["r", "x", null]], "ok", [["r", "x", 1]]],
    ),
  ],
  [
    "a compare-and-set that was seen, and cannot have found what it compared with",
    false,
    plain(["write", 1, "ok", 1], ["cas", [2, 3], "info", [2, 3]], ["read", null, "ok", 3]),
  ],
  [
    "one that was not seen",
    true,
    plain(["write", 1, "ok", 1], ["cas", [2, 3], "info", [2, 3]], ["read", null, "ok", 1]),
  ],
];

function knowsOutcomes({ rwRegister }: Subjects): void {
  for (const [what, expected, history] of HISTORIES) {
    const { valid } = rwRegister().check(history, UNLIMITED);
    demand(valid === expected, () => `${what}: ${String(valid)}, where it should be ${String(expected)}`);
  }
}
