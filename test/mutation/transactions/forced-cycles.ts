import type { Blocks } from "../../../checkers/transactions/rw-register/serial/blocks.ts";
import type { Instance } from "../../../checkers/transactions/rw-register/serial/instance.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { randomTxns, seeOther } from "../../support/register-transactions/random-txns.ts";
import { smallTxns } from "../../support/register-transactions/small-txns.ts";
import { historyOf } from "../../support/register-transactions/txn.ts";
import { transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Subjects } from "../checks.ts";
import { demand, once } from "./context.ts";
import { registersOf } from "./registers-of.ts";

const HISTORIES = once(() => [
  // 1 was over before 3 was read, so that who read 1 comes before who wrote 3; 2 was over in between.
  transactionsOf("1-2: w x 1", "1-4: w x 2", "1-20: r x =1; r y =1", "1-20: w x 3; w y 1", "10-11: r x =3"),
  ...Array.from({ length: 800 }, (_, seed) => historyOf(smallTxns(seed + 1))),
  ...Array.from({ length: 400 }, (_, seed) => {
    const random = new SeededRandom(seed + 1);
    const txns = randomTxns(random, {
      transactions: 14,
      keys: 1 + random.below(3),
      processes: 4,
      maxMicroOps: 2,
      infoOneIn: 0,
      failOneIn: 0,
      readOneIn: 3,
    });
    return historyOf(seeOther(random, txns));
  }),
]);

/** It has few edges for what may be quadratically many pairs: here all of them are looked at. */
export function checkForcedCycles(subjects: Subjects): void {
  let cyclic = 0;
  for (const [i, history] of HISTORIES().entries()) {
    const instance = subjects.instanceOf(registersOf(subjects, history), "realtime");
    const blocks = subjects.blocksOf(instance);
    if ("members" in blocks) continue;
    const order = subjects.likelyOrderOfAll(instance, blocks);
    if (subjects.keyContradiction(instance, blocks, order) !== undefined) continue;
    const known = subjects.knownEdges(instance, blocks);
    const found = subjects.forcedCycle(instance, blocks, order, known) !== undefined;
    const edges = new subjects.Edges();
    for (let e = 0; e < known.edges.count; e++)
      edges.add(known.edges.from[e] ?? 0, known.edges.to[e] ?? 0, 1);
    for (const [first, second] of forcedPairs(instance, blocks))
      for (const t of lastAccesses(instance, blocks, first)) edges.add(t, instance.writer[second] ?? 0, 1);
    const expected = !subjects.componentsOf(subjects.graphOf(known.nodes, edges, 1)).areTrivial;
    demand(found === expected, () =>
      expected
        ? `it overlooks a cycle (history ${i})`
        : `it finds a cycle where there is none (history ${i})`,
    );
    if (found) cyclic++;
  }
  demand(cyclic > 20, () => `only ${cyclic} have a cycle`);
}

/** Two blocks of a key of which no order has the second, which somebody wrote, first. */
function forcedPairs(
  { versionKey, writer }: Instance,
  { root, firstEnd, lastStart }: Blocks,
): (readonly [number, number])[] {
  const roots = [...root.keys()].filter((v) => root[v] === v);
  return roots.flatMap((a) =>
    roots.flatMap((b) => {
      const isForced = a !== b && versionKey[a] === versionKey[b] && (firstEnd[a] ?? 0) < (lastStart[b] ?? 0);
      return isForced && (writer[b] ?? -1) >= 0 ? [[a, b] as const] : [];
    }),
  );
}

function lastAccesses({ writer }: Instance, { tail, readers }: Blocks, block: number): readonly number[] {
  const last = tail[block] ?? 0;
  const w = writer[last] ?? -1;
  return [...(w < 0 ? [] : [w]), ...readers.by.subarray(readers.start[last], readers.start[last + 1])];
}
