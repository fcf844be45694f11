import { SeededRandom } from "../objects/random.ts";
import { corrupt, randomTxns, seeOther } from "./random-txns.ts";
import type { Txn } from "./txn.ts";

/** Two to six transactions, of which some see another version than they did. */
export function smallTxns(seed: number): Txn[] {
  const random = new SeededRandom(seed);
  let txns = randomTxns(random, {
    transactions: 2 + random.below(5),
    keys: 1 + random.below(3),
    processes: 2 + random.below(5),
    maxMicroOps: 1 + random.below(4),
    infoOneIn: random.oneIn(2) ? 4 : 0,
    failOneIn: random.oneIn(4) ? 5 : 0,
    readOneIn: 2,
  });
  for (let times = random.below(4); times > 0; times--)
    txns = random.oneIn(6) ? corrupt(random, txns) : seeOther(random, txns);
  return txns;
}
