import type { Mutation } from "../../mutation.ts";

const FOLDER = "checkers/transactions/rw-register";
const REGISTERS = `${FOLDER}/register-transactions.ts`;
const STRICT = `${FOLDER}/strict-serializability.ts`;
const PLAIN = `${FOLDER}/plain-operations.ts`;

/** What took effect, and when. */
export const REGISTER_OUTCOME_RULES: readonly Mutation[] = [
  {
    rule: "a value that was aborted before may be written again",
    file: REGISTERS,
    find: "!isTheirs && status[other] !== ABORTED",
    replace: "!isTheirs",
  },
  {
    rule: "an aborted write may write a value again",
    file: REGISTERS,
    find: "const isTheirs = other !== NONE && status[t] === ABORTED;",
    replace: "const isTheirs = false;",
  },
  {
    rule: "an aborted write of a value leaves it to whom it belongs",
    file: REGISTERS,
    find: "      if (!isTheirs) {\n",
    replace: "      {\n",
  },
  {
    rule: "that who aborted overwrote a value says nothing of who wrote it afterwards",
    file: REGISTERS,
    find: "        isIntermediate[written] = 0;\n",
    replace: "",
  },
  {
    rule: "that who aborted overwrote a value says nothing of who wrote it before",
    file: REGISTERS,
    find: "if (writer[overwritten] === t) isIntermediate",
    replace: "isIntermediate",
  },
  {
    rule: "completions alone have no time, but the order of processes",
    file: STRICT,
    find: '"process", expired',
    replace: '"realtime", expired',
  },
  {
    rule: "where all have no time it is not asked for",
    file: STRICT,
    find: "timeless === count || bySession.valid !== true",
    replace: "bySession.valid !== true",
  },
  {
    rule: "what has no order by processes is not asked about time",
    file: STRICT,
    find: "timeless === count || bySession.valid !== true",
    replace: "timeless === count",
  },
  {
    rule: "an order by time and one by processes are not one that is both",
    file: STRICT,
    find: 'return byTime.valid === true ? { valid: "unknown", reason: HALF_TIMED } : byTime;',
    replace: "return byTime;",
  },
  {
    rule: "what has no order by time has none that is both",
    file: STRICT,
    find: 'return byTime.valid === true ? { valid: "unknown", reason: HALF_TIMED } : byTime;',
    replace: 'return { valid: "unknown", reason: HALF_TIMED };',
  },
  {
    rule: "plain: what has transactions for values is not, whatever it is called",
    file: PLAIN,
    find: " || values.transactionOf(value[at] ?? NONE) !== NONE) return false;",
    replace: ") return false;",
  },
  {
    rule: "plain: a compare-and-set of unknown outcome found what it compared with if it was seen",
    file: PLAIN,
    find: "type !== FAIL && wasRead(at);",
    replace: "type !== FAIL && at < 0;",
  },
  {
    rule: "plain: otherwise nobody knows",
    file: PLAIN,
    find: "type !== FAIL && wasRead(at);",
    replace: "type !== FAIL;",
  },
  {
    rule: "plain: what is only asked for was not read",
    file: PLAIN,
    find: "if (columns.f[at] === isRead && columns.type[at] === OK)",
    replace: "if (columns.f[at] !== isRead)",
  },
];
