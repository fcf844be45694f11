import { bank as bankChecker } from "../checkers/bank/bank.ts";
import { eachThread } from "./generator/each.ts";
import { fromFunction } from "./generator/from-function.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate, op } from "./generator/op.ts";
import type { Random } from "./generator/random.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

export interface BankWorkloadOptions {
  /** How many accounts there are, 2 at least; the fewer, the more transfers meet. Default: 8. */
  readonly accounts?: number;
  /** What each of them holds at first. Default: 10, so that some run dry. */
  readonly initialBalance?: number;
  /** Transfers are of 1 up to this. Default: 5. */
  readonly maxTransfer?: number;
}

/**
 * A bank whose accounts are read all at once while money is moved between them: what finds reads that are torn and
 * transfers that overwrite each other, wherever several objects are promised to change together.
 */
export function bankWorkload(options: BankWorkloadOptions = {}): Workload {
  const { accounts = 8, initialBalance = 10, maxTransfer = 5 } = options;
  const names = Array.from({ length: accounts }, (_, account) => account);
  const opening: OpTemplate = {
    f: "open",
    value: Object.fromEntries(names.map((account) => [account, initialBalance])),
  };
  const read: OpTemplate = { f: "read", value: names };
  return {
    name: "bank",
    description:
      "Transfers between accounts and reads of all of them, which must always hold the same together",
    readOnly: new Set(["read"]),
    generator: () =>
      openFirst(
        opening,
        fromFunction((random) => (random.float(0) < READS ? read : transfer(random, accounts, maxTransfer))),
      ),
    finalGenerator: () => eachThread(op(read)),
    checker: () => bankChecker(),
  };
}

export const bank: Workload = bankWorkload();

const READS = 0.5;

/** Between two different accounts. */
function transfer(random: Random, accounts: number, maxTransfer: number): OpTemplate {
  const from = random.int(1, accounts);
  const to = (from + 1 + random.int(2, accounts - 1)) % accounts;
  return { f: "transfer", value: { from, to, amount: 1 + random.int(3, maxTransfer) } };
}

/** Opens the accounts, one attempt after the other until one is acknowledged, and only then goes on. */
function openFirst(opening: OpTemplate, rest: OpGenerator, isOpening = false): OpGenerator {
  return {
    next(ctx) {
      const invoke = isOpening ? undefined : fillIn(opening, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, openFirst(opening, rest, true));
    },
    update(_, { type, f }) {
      if (f !== opening.f || type === "invoke") return this;
      return type === "ok" ? rest : openFirst(opening, rest);
    },
  };
}
