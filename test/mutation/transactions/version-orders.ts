import type { RegisterTransactions } from "../../../checkers/transactions/rw-register/register-transactions.ts";
import type { VersionOrderOptions } from "../../../checkers/transactions/rw-register/version-orders.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { randomTxns, seeOther } from "../../support/register-transactions/random-txns.ts";
import { historyOf, type Txn } from "../../support/register-transactions/txn.ts";
import { transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Subjects } from "../checks.ts";
import { demand, once } from "./context.ts";
import { registersOf } from "./registers-of.ts";

/** One after the other; each process and key has a pair to give. */
const LINES = [
  "p0 1-2: w x 1",
  "p1 3-4: r x =1; w x 2",
  "p0 5-6: w x 3",
  "p1 7-8: r x =3",
  "p2 9-10: w x 4; w x 5",
  "p3 11-12: w x 6 ?",
  "p4 13-14: w x 7 !",
  "p5 15-16: w x 8 ?",
  "p5 17-18: w x 9",
  "p6 19-20: r x =8",
];

const INITIAL = ["null<1", "null<2", "null<3", "null<5", "null<8", "null<9"];

/** What is known with each option; what the options are silent of comes after the initial version. */
const KNOWN: readonly (readonly [VersionOrderOptions, readonly string[]])[] = [
  [{}, INITIAL],
  [{ wfrKeys: true }, ["1<2", ...INITIAL.filter((pair) => pair !== "null<2")]],
  [{ sequentialKeys: true }, ["1<2", "1<3", "2<3", "null<1", "null<5", "null<8", "null<9"]],
  [{ linearizableKeys: true }, ["1<2", "2<3", "3<5", "5<9", "9<8", "null<1"]],
];

export function knowsVersions(subjects: Subjects): void {
  const registers = registersOf(subjects, transactionsOf(...LINES));
  for (const [options, expected] of KNOWN) {
    const { pairs } = subjects.versionOrders(registers, options);
    const found = Array.from(
      { length: pairs.count },
      (_, i) => `${text(registers, pairs.from[i])}<${text(registers, pairs.to[i])}`,
    );
    const unlike = found.sort().join(" ") !== [...expected].sort().join(" ");
    demand(!unlike, () => `with ${JSON.stringify(options)}: ${found.join(" ")}`);
  }
}

function text({ versionValue }: RegisterTransactions, version = 0): string {
  const value = versionValue[version] ?? -1;
  return value < 0 ? "null" : String(value);
}

interface Case {
  readonly name: string;
  readonly txns: readonly Txn[];
}

const CASES = once(() =>
  Array.from({ length: 400 }, (_, seed): Case => {
    const random = new SeededRandom(seed + 1);
    const txns = randomTxns(random, {
      transactions: 4 + random.below(8),
      keys: 1,
      processes: 4,
      maxMicroOps: 1,
      infoOneIn: 8,
      failOneIn: 0,
      readOneIn: 2,
    });
    return { name: `seed ${seed + 1}`, txns: random.oneIn(3) ? seeOther(random, txns) : txns };
  }),
);

/** With what follows from them, the pairs are all; and none of them follows from others. */
export function checkLinearizableKeys(subjects: Subjects): void {
  for (const { name, txns } of CASES()) {
    const registers = registersOf(subjects, historyOf(txns));
    const { pairs, isCyclic } = subjects.versionOrders(registers, { linearizableKeys: true });
    const { writer, exists, versionCount } = registers;
    const installed = Array.from({ length: versionCount }, (_, v) => v).filter(
      (v) => v === 0 || exists[writer[v] ?? 0] === 1,
    );
    const accesses = (v: number): readonly Txn[] =>
      txns.filter(({ type, microOps }) =>
        microOps.some(
          ([f, , value]) =>
            (value ?? -1) === (v === 0 ? -1 : registers.versionValue[v]) && (f === "w" || type === "ok"),
        ),
      );
    const precedes = (a: number, b: number): boolean =>
      a !== b &&
      (a === 0 ||
        accesses(a).some((x) => x.type === "ok" && accesses(b).some((y) => x.completed < y.invoked)));
    const isTorn = installed.some((a) => installed.some((b) => precedes(a, b) && precedes(b, a)));
    demand(
      (isCyclic[0] === 1) === isTorn,
      () => `it is wrong on whether versions come before themselves (${name})`,
    );
    if (isTorn) continue;
    const listed = Array.from(
      { length: pairs.count },
      (_, i) => [pairs.from[i] ?? 0, pairs.to[i] ?? 0] as const,
    );
    const closure = (a: number, isBefore: (x: number, y: number) => boolean): string => {
      const later = new Set([a]);
      for (const x of later) for (const b of installed) if (isBefore(x, b)) later.add(b);
      return [...later].sort((x, y) => x - y).join();
    };
    const known = (a: number, b: number): boolean => listed.some(([from, to]) => from === a && to === b);
    for (const a of installed) {
      const [found, expected] = [closure(a, known), closure(a, precedes)];
      demand(found === expected, () => `after ${a} come ${found}, expected ${expected} (${name})`);
    }
    for (const [a, b] of listed)
      demand(
        !installed.some((c) => c !== a && c !== b && precedes(a, c) && precedes(c, b)),
        () => `${a} before ${b} follows from others (${name})`,
      );
  }
}
