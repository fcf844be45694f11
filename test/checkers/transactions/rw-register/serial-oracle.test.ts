import { describe, expect, it } from "vitest";
import { decide } from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import type { RequiredOrder } from "../../../../checkers/transactions/rw-register/serial/instance.ts";
import { disagreement } from "../../../support/register-transactions/agreement.ts";
import { smallTxns } from "../../../support/register-transactions/small-txns.ts";
import { historyOf, registersOf } from "../../../support/register-transactions/txn.ts";

const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 2500);
const NEVER_EXPIRED = (): boolean => false;

/**
 * Every decision is compared with a search through all orders; every order is run, and every witness is searched by itself, with each
 * of its transactions spared.
 */
describe.each(["realtime", "process", "none"] as const)(
  "a serial order, where %s binds,",
  (required: RequiredOrder) => {
    it(`is found where there is one, in ${HISTORIES} small histories`, () => {
      const tally = { valid: 0, invalid: 0, withCycle: 0 };
      for (let seed = 1; seed <= HISTORIES; seed++) {
        const txns = smallTxns(seed);
        const decision = decide(registersOf(historyOf(txns)), required, NEVER_EXPIRED);
        const wrong = disagreement(txns, decision, required);
        if (wrong !== undefined) throw new Error(`History ${seed} ${wrong}: ${JSON.stringify(txns)}`);
        if (decision.valid === true) tally.valid++;
        else tally.invalid++;
        if (decision.valid === false && decision.witness.cycle !== undefined) tally.withCycle++;
      }
      // Something was tested.
      expect(tally.valid).toBeGreaterThan(HISTORIES / 2);
      expect(tally.invalid).toBeGreaterThan(HISTORIES / 20);
      expect(tally.withCycle).toBeGreaterThan(HISTORIES / 50);
    });
  },
);
