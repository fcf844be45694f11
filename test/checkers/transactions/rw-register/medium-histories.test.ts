import { expect, it } from "vitest";
import { decide } from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { disagreement } from "../../../support/register-transactions/agreement.ts";
import { aloneOf } from "../../../support/register-transactions/alone.ts";
import { randomTxns, seeOther } from "../../../support/register-transactions/random-txns.ts";
import { replay } from "../../../support/register-transactions/replay.ts";
import { historyOf, registersOf, type Txn } from "../../../support/register-transactions/txn.ts";

const HISTORIES = 60;

/** Has a transaction see a version that was written at about the same time, if one is found soon. */
function seeAnother(random: SeededRandom, txns: readonly Txn[], reach: number): readonly Txn[] {
  for (let tries = 0; tries < 30; tries++) {
    const changed = seeOther(random, txns);
    const reader = changed.findIndex((txn, t) => txn !== txns[t]);
    const before = txns[reader]?.microOps ?? [];
    const seen = changed[reader]?.microOps.find(([, , value], i) => value !== before[i]?.[2]);
    const writer = txns.findIndex(({ microOps }) =>
      microOps.some(([f, key, value]) => f === "w" && key === seen?.[1] && value === seen[2]),
    );
    if (writer >= 0 && Math.abs(writer - reader) <= reach) return changed;
  }
  return txns;
}

function mediumHistory(seed: number): { readonly txns: readonly Txn[]; readonly isAsItWas: boolean } {
  const random = new SeededRandom(seed);
  const processes = 2 + random.below(25);
  const original = randomTxns(random, {
    transactions: 30 + random.below(100),
    keys: 1 + random.below(6),
    processes,
    maxMicroOps: 1 + random.below(5),
    infoOneIn: random.oneIn(2) ? 10 : 0,
    failOneIn: random.oneIn(4) ? 5 : 0,
    readOneIn: 2 + random.below(2),
  });
  let txns: readonly Txn[] = original;
  for (let times = random.below(3); times > 0; times--) txns = seeAnother(random, txns, processes);
  return { txns, isAsItWas: txns === original };
}

/** Too large to try all orders of. But an order can be run, and of a few transactions that have none all orders can be tried. */
it.each(["realtime", "process", "none"] as const)(
  `proves what it says of ${HISTORIES} histories of a hundred transactions, where %s binds`,
  (required) => {
    let invalid = 0;
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const { txns, isAsItWas } = mediumHistory(seed);
      const decision = decide(registersOf(historyOf(txns)), required, () => false);
      if (decision.valid === true)
        expect([seed, replay(txns, decision.order, required)]).toEqual([seed, undefined]);
      if (decision.valid !== false) {
        expect([seed, decision.valid]).toEqual([seed, true]);
        continue;
      }
      invalid++;
      expect(isAsItWas).toBe(false);
      const few = [...decision.witness.transactions].map((t) => txns[t]).filter((txn) => txn !== undefined);
      if (few.length > 9) continue;
      const alone = aloneOf(few, txns);
      const again = decide(registersOf(historyOf(alone)), required, () => false);
      expect([seed, again.valid, disagreement(alone, again, required)]).toEqual([seed, false, undefined]);
    }
    expect(invalid).toBeGreaterThan(HISTORIES / 12);
  },
);
