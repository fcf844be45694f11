import type { History } from "../../../checkers/history/history.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { simulateTransactions } from "../../support/transactions/isolation-simulator.ts";
import { LIST_ANOMALIES } from "../../support/transactions/list-anomalies.ts";
import { plant } from "../../support/transactions/plant.ts";
import { changeOneRead, tinyLists } from "../../support/transactions/tiny-lists.ts";
import {
  completionsOf,
  historyOf,
  type MicroOp,
  toldOf,
  transactionsOf,
} from "../../support/transactions/transaction-history.ts";
import { keepsSnapshots } from "../../support/transactions/try-all-snapshots.ts";
import { isSerializable } from "../../support/transactions/try-all-transaction-orders.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, namesIn, once, UNLIMITED } from "./context.ts";
import { LIST_HISTORIES, SNAPSHOT_HISTORIES } from "./list-histories.ts";
import { knowsWhatIsKept, refusesOtherPromises } from "./promises.ts";
import { type Case, simulatedCases } from "./simulated-cases.ts";

const of = "list-append";

export const LIST_CHECKS: readonly Check[] = [
  { name: "listAppend() names what is wrong with small histories, and nothing else", of, run: namesAll },
  { name: "listAppend() finds each anomaly where it is, and not beside it", of, run: findsAnomalies },
  { name: "listAppend() cannot judge what is no list", of, run: declines },
  { name: "listAppend() takes no completion for an answer to something else", of, run: demandsAnswers },
  { name: "listAppend() takes nothing from what an aborted transaction read", of, run: ignoresAborted },
  { name: "listAppend() calls a promise kept only where that is known", of, run: knowsWhatIsKept },
  { name: "listAppend() refuses what is no promise of transactions", of, run: refusesOtherPromises },
  { name: "listAppend() orders appends that nobody saw as snapshots allow", of, run: ordersUnseen },
  { name: "listAppend() says what all orders of transactions say", of, run: agreesWithAllOrders },
  { name: "listAppend() says what all orders of snapshots and commits say", of, run: agreesWithAllSnapshots },
  { name: "listAppend() finds nothing that an isolated database does not do", of, run: keepsLevels },
  { name: "dependencies over lists are linearly many", of, run: isLinear },
];

function judged({ listAppend }: Subjects, history: History, consistency?: string): readonly string[] {
  return namesIn(
    listAppend(consistency === undefined ? {} : { consistency }).check(history, UNLIMITED).details,
  );
}

function namesAll(subjects: Subjects): void {
  for (const { what, lines, names } of LIST_HISTORIES) {
    const found = judged(subjects, transactionsOf(...lines));
    demand(found.join() === names.join(), () => `${what}: it finds ${found.join(", ") || "nothing"}`);
  }
}

const PLANTED = once(() =>
  LIST_ANOMALIES.flatMap(({ name, wrong, right }, n) => {
    const random = new SeededRandom(n);
    const twice = [0, 1].flatMap(() => [
      { name, isThere: true, history: historyOf(plant(random, "list", wrong)) },
      { name, isThere: false, history: historyOf(plant(random, "list", right)) },
    ]);
    return [
      { name, isThere: true, history: transactionsOf(...wrong) },
      { name, isThere: false, history: transactionsOf(...right) },
      ...twice,
    ];
  }),
);

function findsAnomalies(subjects: Subjects): void {
  for (const { name, isThere, history } of PLANTED()) {
    const found = judged(subjects, history);
    demand(found.includes(name) === isThere, () =>
      isThere ? `it overlooks a ${name}` : `it finds a ${name} where there is none`,
    );
  }
}

function declines({ listAppend }: Subjects): void {
  const cases = [
    [completionsOf([["append", "x", 1]], [["append", "x", 1]]), "not-applicable"],
    [completionsOf([["w", "x", 1]]), "malformed"],
    [completionsOf([["r", "x", 1]]), "malformed"],
    [transactionsOf("1-2: r x", "3-4: r y"), "not-exercised"],
  ] as const;
  for (const [history, kind] of cases) {
    const verdict = listAppend().check(history, UNLIMITED);
    demand(
      verdict.valid === "unknown" && verdict.reasons[0].kind === kind,
      () => `it is ${String(verdict.valid)}, where it should be ${kind}`,
    );
  }
}

const ASKED: readonly MicroOp[] = [
  ["r", "x", null],
  ["append", "y", 1],
];

/** Completions that are no answer to these. */
const OTHER_ANSWERS: readonly (readonly MicroOp[])[] = [
  [...ASKED, ["r", "x", null]],
  ASKED.slice(0, 1),
  [
    ["r", "x", null],
    ["append", "y", 2],
  ],
  [
    ["r", "x", null],
    ["append", "z", 1],
  ],
  [
    ["r", "z", null],
    ["append", "y", 1],
  ],
  [
    ["append", "x", null],
    ["append", "y", 1],
  ],
];

function demandsAnswers({ listAppend }: Subjects): void {
  for (const answered of OTHER_ANSWERS) {
    const told = { process: 0, asked: ASKED, answered, began: 1, ended: 2, outcome: "ok" as const };
    const verdict = listAppend().check(historyOf([told]), UNLIMITED);
    demand(
      verdict.valid === "unknown" && verdict.reasons[0].kind === "malformed",
      () => `it takes ${JSON.stringify(answered)} for an answer`,
    );
  }
}

/** The aborted one read what goes on from a version otherwise than it went on. */
const ABORTED_READ = once(() => {
  const lines = ["1-2: a x 1; a x 2", "3-4: r x 1,2", "5-6: r x !", "7-8: a x 4", "9-10: r x 1,2,4"];
  const asked: readonly MicroOp[] = [["r", "x", [1, 2, 3]]];
  return historyOf(toldOf(...lines).map((one) => (one.outcome === "fail" ? { ...one, asked } : one)));
});

function ignoresAborted(subjects: Subjects): void {
  const found = judged(subjects, ABORTED_READ());
  demand(found.length === 0, () => `it finds ${found.join(", ")}`);
}

function ordersUnseen(subjects: Subjects): void {
  for (const { what, lines, consistency, names } of SNAPSHOT_HISTORIES) {
    const { details, valid } = subjects
      .listAppend({ consistency })
      .check(transactionsOf(...lines), UNLIMITED);
    const isBroken = names.some((name) => name.startsWith("unorderable-appends"));
    demand(valid === !isBroken, () => `${what}: it is ${String(valid)}`);
    const found = namesIn(details);
    demand(found.join() === names.join(), () => `${what}: it finds ${found.join(", ") || "nothing"}`);
  }
}

/** A tiny history, and which models it keeps. */
function compare({ listAppend }: Subjects, cases: readonly Case[]): void {
  for (const { name, history, keeps } of cases) {
    for (const [consistency, expected] of Object.entries(keeps)) {
      const { valid } = listAppend({ consistency }).check(history, UNLIMITED);
      demand(valid === "unknown" || valid === expected, () =>
        expected ? `it finds a violation where there is none (${name})` : `it is deceived (${name})`,
      );
    }
  }
}

const SERIAL_CASES = once(() =>
  (["serial", "snapshot", "read-committed", "read-uncommitted"] as const).flatMap((isolation) => {
    const random = new SeededRandom(isolation.length);
    return Array.from({ length: 250 }, (_, i): Case => {
      const told = changeOneRead(random, tinyLists(random, isolation));
      const keeps = {
        "strict-serializable": isSerializable(told, "list", true),
        serializable: isSerializable(told, "list", false),
      };
      return { name: `${isolation} ${i}`, history: historyOf(told), keeps };
    });
  }),
);

function agreesWithAllOrders(subjects: Subjects): void {
  compare(subjects, SERIAL_CASES());
}

const SNAPSHOT_CASES = once(() =>
  (["snapshot", "read-committed"] as const).flatMap((isolation) => {
    const random = new SeededRandom(3);
    return Array.from({ length: 300 }, (_, i): Case => {
      const told = simulateTransactions(random, {
        kind: "list",
        isolation,
        transactions: 3 + random.below(2),
        processes: 2 + random.below(3),
        keys: 1 + random.below(3),
        maxLength: 3,
        lost: random.below(2) * 4,
      });
      const keeps = {
        "snapshot-isolation": keepsSnapshots(told, false),
        "strong-snapshot-isolation": keepsSnapshots(told, true),
      };
      return { name: `${isolation} ${i}`, history: historyOf(told), keeps };
    });
  }),
);

function agreesWithAllSnapshots(subjects: Subjects): void {
  compare(subjects, SNAPSHOT_CASES());
}

const SIMULATED = once(() => simulatedCases("list", { seed: 7, most: 40 }));

function keepsLevels(subjects: Subjects): void {
  compare(subjects, SIMULATED());
}

/** Many append to one key what nobody sees, and as many read it before. */
const CROWD = once(() =>
  transactionsOf(
    ...Array.from({ length: 300 }, (_, i) => `${1000 * i}-${1000 * i + 999_999}: r x; a x ${i}`),
  ),
);

function isLinear({ readTransactions, listVersions, listDependencies }: Subjects): void {
  const transactions = readTransactions(CROWD());
  if (typeof transactions === "string") throw new Error(transactions);
  const versions = listVersions(transactions);
  if ("kind" in versions) throw new Error(versions.message);
  const { edges, nodes } = listDependencies(versions);
  demand(
    edges.count + nodes <= 10 * transactions.count,
    () => `there are ${edges.count} edges of ${nodes} nodes`,
  );
}
