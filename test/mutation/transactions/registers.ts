import type { History } from "../../../checkers/history/history.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { OPEN } from "../../support/register-transactions/open-orders.ts";
import { hasSerialOrder, PROCESS, REAL_TIME } from "../../support/register-transactions/serial-oracle.ts";
import { smallTxns } from "../../support/register-transactions/small-txns.ts";
import { atOnce, historyOf as historyOfTxns, type Txn } from "../../support/register-transactions/txn.ts";
import { plant } from "../../support/transactions/plant.ts";
import { REGISTER_ANOMALIES } from "../../support/transactions/register-anomalies.ts";
import { completionsOf, historyOf, transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, namesIn, once, UNLIMITED } from "./context.ts";
import { REGISTER_HISTORIES } from "./register-histories.ts";
import { REGISTER_OUTCOME_CHECK } from "./register-outcomes.ts";
import { type Case, simulatedCases } from "./simulated-cases.ts";
import { checkLinearizableKeys, knowsVersions } from "./version-orders.ts";
import { VISIBILITY_CHECKS } from "./visibility.ts";

const of = "rw-register";

export const REGISTER_CHECKS: readonly Check[] = [
  { name: "rwRegister() names what is wrong with small histories, and nothing else", of, run: namesAll },
  { name: "rwRegister() cannot judge what is no register", of, run: declines },
  REGISTER_OUTCOME_CHECK,
  ...VISIBILITY_CHECKS,
  { name: "rwRegister() finds each anomaly where it is, and not beside it", of, run: findsAnomalies },
  { name: "the order of versions is what was assumed", of, run: knowsVersions },
  {
    name: "the order of versions of linearizable keys is that of all accesses",
    of,
    run: checkLinearizableKeys,
  },
  { name: "rwRegister() says what all orders of transactions say", of, run: agreesWithAllOrders },
  { name: "rwRegister() finds nothing that an isolated database does not do", of, run: keepsLevels },
];

function judged({ rwRegister }: Subjects, history: History): readonly string[] {
  return namesIn(rwRegister().check(history, UNLIMITED).details);
}

function namesAll(subjects: Subjects): void {
  for (const { what, lines, names, sequentialKeys = false } of REGISTER_HISTORIES) {
    const verdict = subjects.rwRegister({ sequentialKeys }).check(transactionsOf(...lines), UNLIMITED);
    const found = namesIn(verdict.details);
    demand(found.join() === names.join(), () => `${what}: it finds ${found.join(", ") || "nothing"}`);
  }
}

function declines({ rwRegister }: Subjects): void {
  const cases = [
    [completionsOf([["w", "x", 1]], [["w", "x", 1]], [["r", "x", 1]]), "not-applicable"],
    [completionsOf([["append", "x", 1]]), "malformed"],
    [completionsOf([["w", "x", null]], [["r", "x", null]]), "malformed"],
    [transactionsOf("1-2: w x 1", "3-4: w x 2"), "not-exercised"],
    [transactionsOf("1-2: w x 1; r x =1"), "not-exercised"],
  ] as const;
  for (const [history, kind] of cases) {
    const verdict = rwRegister().check(history, UNLIMITED);
    demand(
      verdict.valid === "unknown" && verdict.reasons[0].kind === kind,
      () => `it is ${String(verdict.valid)}, where it should be ${kind}`,
    );
  }
  const open = historyOfTxns(atOnce(...OPEN));
  for (let looks = 0; looks < 30; looks++) {
    let left = looks;
    const late = rwRegister().check(open, { expired: () => left-- <= 0, maxStates: 1 });
    demand(late.valid !== true, () => `it is valid after ${looks} looks at the clock, and is not`);
  }
  const kept = completionsOf([["w", "x", [1, 2]]], [["r", "x", [1, 2]]]);
  demand(
    rwRegister().check(kept, UNLIMITED).valid === true,
    () => "it does not know a list in a register again",
  );
  const lists = completionsOf([["w", "x", [1, 2]]], [["r", "x", [1, 2]]], [["r", "x", [1]]]);
  const found = namesIn(rwRegister().check(lists, UNLIMITED).details);
  demand(
    found.join() === "garbage-read",
    () => `of lists in a register it finds ${found.join(", ") || "nothing"}`,
  );
}

const PLANTED = once(() =>
  REGISTER_ANOMALIES.flatMap(({ name, wrong, right }, n) => {
    const random = new SeededRandom(n);
    return [0, 1, 2].flatMap((i) =>
      [wrong, right].map((lines) => ({
        name,
        isThere: lines === wrong,
        history: i === 0 ? transactionsOf(...lines) : historyOf(plant(random, "register", lines)),
      })),
    );
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

/** A small history, and which models it keeps. */
const CASES = once(() =>
  Array.from({ length: 400 }, (_, i): Case => {
    const txns: readonly Txn[] = smallTxns(i + 1);
    const keeps = {
      "strict-serializable": hasSerialOrder(txns, REAL_TIME),
      "strong-session-serializable": hasSerialOrder(txns, PROCESS),
      serializable: hasSerialOrder(txns, () => false),
    };
    return { name: `seed ${i + 1}`, history: historyOfTxns(txns), keeps };
  }),
);

function compare({ rwRegister }: Subjects, cases: readonly Case[]): void {
  for (const { name, history, keeps } of cases) {
    for (const [consistency, expected] of Object.entries(keeps)) {
      const { valid } = rwRegister({ consistency }).check(history, UNLIMITED);
      demand(valid === "unknown" || valid === expected, () =>
        expected ? `it finds a violation where there is none (${name})` : `it is deceived (${name})`,
      );
    }
  }
}

function agreesWithAllOrders(subjects: Subjects): void {
  compare(subjects, CASES());
}

const SIMULATED = once(() => simulatedCases("register", { seed: 5, most: 30 }));

function keepsLevels(subjects: Subjects): void {
  compare(subjects, SIMULATED());
}
