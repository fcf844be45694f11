import type { RequiredOrder } from "../../../checkers/transactions/rw-register/serial/instance.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { disagreement } from "../../support/register-transactions/agreement.ts";
import { OPEN } from "../../support/register-transactions/open-orders.ts";
import { randomTxns, seeOther } from "../../support/register-transactions/random-txns.ts";
import { smallTxns } from "../../support/register-transactions/small-txns.ts";
import {
  atOnce,
  historyOf,
  type MicroOp,
  oneByOne,
  type Txn,
} from "../../support/register-transactions/txn.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, once } from "./context.ts";
import { checkForcedCycles } from "./forced-cycles.ts";
import { registersOf } from "./registers-of.ts";

const of = "serial-order";

export const SERIAL_CHECKS: readonly Check[] = [
  { name: "decide() tells cases apart where no cycle shows a contradiction", of, run: tellsCasesApart },
  { name: "decide() places a late transaction of unknown outcome, and finds long cycles", of, run: manages },
  { name: "decide() decides what lies far apart, and shows it", of, run: decidesLarger },
  { name: "orientPairs() finds a way wherever it begins", of, run: orients },
  { name: "reorder() has blocks in between come before and after as time demands", of, run: reorders },
  { name: "reachability follows from edges, and is taken back", of, run: reaches },
  { name: "forcedCycle() finds the cycles of all that every order has to obey", of, run: checkForcedCycles },
  ...(["realtime", "process", "none"] as const).map(
    (required): Check => ({
      name: `decide() says what all orders say, where ${required} binds, and proves it`,
      of,
      run(subjects) {
        agreesWithAllOrders(subjects, required);
      },
    }),
  ),
];

const CASES = once(() => Array.from({ length: 700 }, (_, seed) => smallTxns(seed + 1)));
/** So many of the contradictions are shown as a cycle, and these have so many steps: the same on every machine. */
const CYCLES: Readonly<
  Record<RequiredOrder, { readonly count: number; readonly steps: number; readonly inferred: number }>
> = {
  realtime: { count: 102, steps: 207, inferred: 6 },
  process: { count: 54, steps: 118, inferred: 3 },
  none: { count: 15, steps: 33, inferred: 2 },
};

function agreesWithAllOrders(subjects: Subjects, required: RequiredOrder): void {
  let [count, steps, inferred] = [0, 0, 0];
  for (const [i, txns] of CASES().entries()) {
    const decision = subjects.decide(registersOf(subjects, historyOf(txns)), required, () => false);
    const wrong = disagreement(txns, decision, required);
    if (wrong !== undefined) throw new Error(`a history ${wrong} (seed ${i + 1})`);
    if (decision.valid !== false || decision.witness.cycle === undefined) continue;
    count++;
    const { cycle, transactions } = decision.witness;
    steps += cycle.length;
    inferred += cycle.filter(({ isInferred }) => isInferred).length;
    const isClosed = cycle.every(({ to }, at) => cycle[(at + 1) % cycle.length]?.from === to);
    const isInside = cycle.every(({ from }) => transactions.includes(from));
    demand(isClosed && isInside, () => `a cycle is none (seed ${i + 1})`);
  }
  const expected = CYCLES[required];
  demand(
    count === expected.count && steps <= expected.steps && inferred <= expected.inferred,
    () =>
      `it shows ${count} cycles of ${steps} steps, ${inferred} of them inferred, and could show ${expected.count} of ${expected.steps}, ${expected.inferred} of them inferred`,
  );
}

function tellsCasesApart(subjects: Subjects): void {
  const judge = (txns: readonly Txn[], required: RequiredOrder): ReturnType<Subjects["decide"]> =>
    subjects.decide(registersOf(subjects, historyOf(txns)), required, () => false);
  for (const required of ["realtime", "none"] as const) {
    const decision = judge(atOnce(...OPEN), required);
    demand(decision.valid === false, () => "it finds an order where there is none");
    if (decision.valid !== false) return;
    const { transactions, isMinimal, cycle } = decision.witness;
    demand(transactions.length === OPEN.length && isMinimal, () => `its witness has ${transactions.length}`);
    demand(cycle === undefined, () => "it shows a cycle where there is none");
    const random = new SeededRandom(3);
    for (let spared = 4; spared < 40; spared++) {
      const left = OPEN.filter((_, t) => t !== 4 + (spared % 8));
      const others = atOnce(
        ...left
          .map((microOps) => ({ microOps, at: random.below(1000) }))
          .sort((a, b) => a.at - b.at)
          .map(({ microOps }) => microOps),
      );
      const wrong = disagreementOfOrder(others, judge(others, required), required);
      if (wrong !== undefined) throw new Error(`without a reader: ${wrong} (${spared})`);
    }
  }
}

function disagreementOfOrder(
  txns: readonly Txn[],
  decision: ReturnType<Subjects["decide"]>,
  required: RequiredOrder,
): string | undefined {
  return decision.valid === true ? disagreement(txns, decision, required) : "it finds no order";
}

/** Each has read null where the one before it wrote: each comes before that one, all the way round. */
function ring(size: number): Txn[] {
  return atOnce(
    ...Array.from({ length: size }, (_, i): MicroOp[] => [
      ["r", i, null],
      ["w", (i + 1) % size, 1],
    ]),
  );
}

function manages(subjects: Subjects): void {
  const judge = (txns: readonly Txn[]): ReturnType<Subjects["decide"]> =>
    subjects.decide(registersOf(subjects, historyOf(txns)), "realtime", () => false);
  const later = Array.from({ length: 2000 }, (_, i): MicroOp[] => [
    ["w", 1, i + 2],
    ["r", 2, null],
  ]);
  const txns = oneByOne(
    [
      ["w", 1, 1],
      ["w", 2, 1],
    ],
    ...later,
    [["r", 2, 1]],
  );
  const late = txns.map((txn, t): Txn => (t === 0 ? { ...txn, type: "info" } : txn));
  const placed = judge(late);
  demand(
    placed.valid === true && disagreementOfOrder(late, placed, "realtime") === undefined,
    () => `it is ${String(placed.valid)} of a late one`,
  );
  const round = judge(ring(1600));
  demand(
    round.valid === false && round.witness.transactions.length === 1600,
    () => "it does not find a long cycle",
  );
  const open = judge(ring(1600).slice(1));
  demand(open.valid === true, () => `it is ${String(open.valid)} of a long row`);
  const early = judge(txns);
  demand(
    early.valid === false && early.witness.transactions.length <= 3,
    () => "it does not make a witness small",
  );
}

/** Blind writes of 1 to 4 to one key, each from one moment to another: 3 comes after 2, and 4 after both. */
function reorders(subjects: Subjects): void {
  const spans = [
    [0, 10],
    [1, 3],
    [4, 6],
    [7, 11],
  ];
  const txns = spans.map(([invoked = 0, completed = 0], t): Txn => {
    return { process: t, type: "ok", invoked, completed, microOps: [["w", 7, t + 1]] };
  });
  const instance = subjects.instanceOf(registersOf(subjects, historyOf(txns)), "realtime");
  const blocks = subjects.blocksOf(instance);
  if ("members" in blocks) throw new Error("its blocks contradict each other");
  for (const [sequence, expected] of [
    [[4, 1], "0,2,3,4,1"],
    [[1], "0,1,2,3,4"],
  ] as const) {
    const order = subjects.likelyOrderOfAll(instance, blocks);
    subjects.reorder(blocks, order, sequence);
    demand(order.blocks.join() === expected, () => `it puts them in order ${order.blocks.join()}`);
  }
}

function reaches({ Reachability }: Subjects): void {
  const few = new Reachability(40);
  demand(few.add(0, 1) && few.add(35, 36), () => "it refuses an edge");
  const { mark } = few;
  demand(few.add(1, 35), () => "it refuses an edge that joins others");
  demand(few.reaches(0, 36), () => "what follows is not reached");
  demand(!few.add(36, 0) && !few.reaches(36, 0), () => "it takes an edge that closes a cycle");
  few.undo(mark);
  demand(
    few.reaches(0, 1) && !few.reaches(0, 36) && !few.reaches(1, 35),
    () => "it does not take back what follows",
  );
}

/** With one reader less there is one way to orient the two pairs, which may be given either way round. */
function orients(subjects: Subjects): void {
  for (let spared = 3; spared < OPEN.length; spared++) {
    const txns = atOnce(...OPEN.filter((_, t) => t !== spared || t < 4));
    const instance = subjects.instanceOf(registersOf(subjects, historyOf(txns)), "none");
    const blocks = subjects.blocksOf(instance);
    if ("members" in blocks) throw new Error("its blocks contradict each other");
    for (let ways = 0; ways < 8; ways++) {
      const cluster = subjects.clusterOf(instance, blocks, Int32Array.from(txns.keys()));
      const pairs = Array.from({ length: instance.keyCount }, (_, key) =>
        cluster.blocks.filter(({ root }) => instance.versionKey[root] === key),
      ).flatMap(([a, b], key) => {
        if (a === undefined || b === undefined) return [];
        const isTurned = ((ways >> (key === 0 ? 0 : 1)) & 1) === 1;
        return [isTurned ? ([b, a] as const) : ([a, b] as const)];
      });
      if (ways >= 4) pairs.reverse();
      const found = subjects.orientPairs(cluster, pairs, () => false);
      demand(
        (found === "impossible") === (spared === 3),
        () => `it finds ${String(found)} without ${spared}`,
      );
    }
  }
}

/** Larger ones in which a rule is needed that small ones do not need, and how they are decided. */
const LARGER: readonly (readonly [seed: number, required: RequiredOrder, decision: string])[] = [
  [6, "none", "a cycle of 2"],
  [256, "realtime", "an order"],
  [400, "none", "a cycle of 2"],
];

function decidesLarger(subjects: Subjects): void {
  for (const [seed, required, expected] of LARGER) {
    const decision = subjects.decide(
      registersOf(subjects, historyOf(largerTxns(seed))),
      required,
      () => false,
    );
    const cycle = decision.valid === false ? decision.witness.cycle : undefined;
    const found =
      decision.valid === true ? "an order" : cycle === undefined ? "no cycle" : `a cycle of ${cycle.length}`;
    demand(found === expected, () => `it finds ${found}, and could find ${expected} (seed ${seed})`);
  }
}

function largerTxns(seed: number): readonly Txn[] {
  const random = new SeededRandom(seed);
  let txns = randomTxns(random, {
    transactions: 8 + random.below(60),
    keys: 1 + random.below(4),
    processes: 2 + random.below(12),
    maxMicroOps: 1 + random.below(3),
    infoOneIn: 0,
    failOneIn: 0,
    readOneIn: 2 + random.below(2),
  });
  for (let times = random.below(3); times > 0; times--) txns = seeOther(random, txns);
  return txns;
}
