import { bank } from "./bank/bank.ts";
import type { Checker } from "./checker.ts";
import { counter, pnCounter } from "./counter/counter.ts";
import { dualWrite } from "./dual-write/dual-write.ts";
import type { Json } from "./history/operation.ts";
import { idempotency } from "./idempotency/idempotency.ts";
import { leader } from "./leader/leader.ts";
import { log } from "./log/log.ts";
import { longFork } from "./long-fork/long-fork.ts";
import { type Kind, type ModelOption, makeModel } from "./models/model-kind.ts";
import { queue } from "./queue/queue.ts";
import { convergence } from "./sessions/convergence.ts";
import { sequential } from "./sessions/sequential.ts";
import { sessionGuarantees } from "./sessions/session-guarantees.ts";
import { staleness } from "./sessions/staleness.ts";
import { set } from "./set/set.ts";
import { closedPredicate } from "./transactions/closed-predicate/closed-predicate.ts";
import { findConsistencyModel } from "./transactions/consistency/models.ts";
import { listAppend } from "./transactions/list-append/list-append.ts";
import { rwRegister } from "./transactions/rw-register/rw-register.ts";
import { uniqueIds } from "./unique-ids/unique-ids.ts";

/** A checker by its name, for what is more than one object that has to be linearizable. */
export interface CheckerKind extends Kind<Checker> {
  /** Completions without an invocation are taken for operations without real time, as other tools take them. */
  readonly takesLoneCompletions?: true;
}

/** The option that says what a database promises of its transactions. */
export const CONSISTENCY: ModelOption = {
  name: "consistency",
  description: "what the transactions are promised to be",
  values: "a model that `faultline models --consistency` lists",
  parse: (text) => findConsistencyModel(text),
  default: "strict-serializable",
};

const INTEGER: Pick<ModelOption, "values" | "parse"> = {
  values: "an integer",
  parse: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined),
};

function flag(name: string, description: string): ModelOption {
  const parse = (text: string): boolean | undefined =>
    text === "yes" ? true : text === "no" ? false : undefined;
  return { name, description, values: "yes or no", parse, default: false };
}

/** All checkers that come with Faultline for histories of any origin. */
export const CHECKER_KINDS: readonly CheckerKind[] = [
  {
    name: "list-append",
    description: 'Transactions over lists: ["append", key, element] and ["r", key, list]',
    options: [CONSISTENCY],
    takesLoneCompletions: true,
    make: (values) => listAppend(consistencyIn(values)),
  },
  {
    name: "rw-register",
    description: 'Transactions over registers: ["w", key, value], each value once, and ["r", key, value]',
    options: [
      CONSISTENCY,
      flag("sequential-keys", "whether to assume that each key by itself keeps the order of every process"),
      flag("linearizable-keys", "whether to assume that each key by itself is linearizable"),
    ],
    takesLoneCompletions: true,
    make: (values) =>
      rwRegister({
        ...consistencyIn(values),
        sequentialKeys: values.get("sequential-keys") === true,
        linearizableKeys: values.get("linearizable-keys") === true,
      }),
  },
  {
    name: "closed-predicate",
    description:
      'Transactions over rows: ["insert", row, value], ["w", row, value], ["delete", row], ["r", row, value], ["rp", predicate, rows]',
    options: [CONSISTENCY],
    takesLoneCompletions: true,
    make: (values) => closedPredicate(consistencyIn(values)),
  },
  {
    name: "bank",
    description: "Transfers between accounts, and reads of all balances, which have one sum: transfer, read",
    options: [
      flag("negative-balances", "whether accounts may be overdrawn"),
      { ...INTEGER, name: "total", description: "what all balances come to", default: null },
    ],
    make(values) {
      const total = values.get("total");
      return bank({
        negativeBalances: values.get("negative-balances") === true,
        ...(typeof total === "number" && { total }),
      });
    },
  },
  {
    name: "long-fork",
    description:
      'Writes of single keys, ["w", key, value], and reads of groups of them: all readers see one order',
    options: [],
    takesLoneCompletions: true,
    make: () => longFork(),
  },
  {
    name: "set-full",
    description: "Sets that only grow: which elements were lost, stale, duplicated: add, read",
    options: [],
    make: () => set(),
  },
  {
    name: "counter-bounds",
    description: "Counters of which each read by itself lies within what was added by then: add, read",
    options: [],
    make: () => counter(),
  },
  {
    name: "pn-counter",
    description: "Counters that converge: the final reads are a sum of what was added: add, read",
    options: [],
    make: () => pnCounter(),
  },
  {
    name: "unique-ids",
    description: "Ids of which none is given out twice: generate",
    options: [],
    make: () => uniqueIds(),
  },
  {
    name: "session-guarantees",
    description:
      "Registers, each session by its own: read your writes, monotonic reads and writes, writes follow reads",
    options: [],
    make: () => sessionGuarantees(),
  },
  {
    name: "sequential",
    description: "Registers, of which one order of all operations keeps each session's own: read, write",
    options: [],
    make: () => sequential(),
  },
  {
    name: "convergence",
    description: "Registers on which all nodes agree at last: read, write",
    options: [],
    make: () => convergence(),
  },
  {
    name: "staleness",
    description: "Registers, of which it is measured how far reads are out of date: read, write",
    options: [],
    make: () => staleness(),
  },
  {
    name: "leader",
    description: "Leaders and terms as nodes see them: observe",
    options: [],
    make: () => leader(),
  },
  {
    name: "idempotency",
    description: "Requests that are sent again, and take effect once: append, read",
    options: [],
    make: () => idempotency(),
  },
  {
    name: "dual-write",
    description: "Rows and the events that tell of their changes: change, read, events",
    options: [],
    make: () => dualWrite(),
  },
  {
    name: "log",
    description: "A log of partitions as Kafka's: send, poll, assign, subscribe",
    options: [],
    make: () => log(),
  },
  {
    name: "total-queue",
    description: "Queues of which what went in comes out once, in any order: enqueue, dequeue, drain",
    options: [],
    make: () => queue(),
  },
];

/** The kind of checker that a name with or without options is of. */
export function checkerKindOf(name: string): CheckerKind | undefined {
  const [kindName] = name.split(":", 1);
  return CHECKER_KINDS.find((known) => known.name === kindName);
}

/**
 * The checker that `list-append` or `list-append:consistency=serializable` means; `undefined` if there is none of that name.
 *
 * @throws RangeError for options that it does not have, or that are not what they must be.
 */
export function findChecker(name: string): Checker | undefined {
  const kind = checkerKindOf(name);
  return kind === undefined ? undefined : makeModel(kind, name.slice(kind.name.length + 1));
}

function consistencyIn(values: ReadonlyMap<string, Json>): { readonly consistency: string } {
  const consistency = values.get(CONSISTENCY.name);
  return { consistency: typeof consistency === "string" ? consistency : "strict-serializable" };
}
