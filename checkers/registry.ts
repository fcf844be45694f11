import type { Checker } from "./checker.ts";
import type { Json } from "./history/operation.ts";
import { type Kind, type ModelOption, makeModel } from "./models/model-kind.ts";
import { CONSISTENCY_MODELS, findConsistencyModel } from "./transactions/consistency/models.ts";
import { listAppend } from "./transactions/list-append/list-append.ts";
import { rwRegister } from "./transactions/rw-register/rw-register.ts";

/** A checker by its name, for what is more than one object that has to be linearizable. */
export interface CheckerKind extends Kind<Checker> {
  /** Completions without an invocation are taken for operations without real time, as other tools take them. */
  readonly takesLoneCompletions?: true;
}

/** The option that says what a database promises of its transactions. */
export const CONSISTENCY: ModelOption = {
  name: "consistency",
  description: "what the transactions are promised to be",
  values: `one of ${CONSISTENCY_MODELS.join(", ")}`,
  parse: (text) => findConsistencyModel(text),
  default: "strict-serializable",
};

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
    options: [CONSISTENCY],
    takesLoneCompletions: true,
    make: (values) => rwRegister(consistencyIn(values)),
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
