import type { Mutation, RulesOf } from "../../mutation.ts";
import { REGISTER_OUTCOME_RULES } from "./register-outcomes.ts";
import { VERSION_ORDER_RULES } from "./version-orders.ts";
import { VISIBILITY_RULES } from "./visibility.ts";

const FOLDER = "checkers/transactions/rw-register";
const REGISTERS = `${FOLDER}/register-transactions.ts`;
const IMPOSSIBLE = `${FOLDER}/impossible-reads.ts`;
const ANOMALIES = `${FOLDER}/anomalies.ts`;
const EDGES = `${FOLDER}/dependency-edges.ts`;
const CYCLES = `${FOLDER}/register-cycles.ts`;
const CONTRADICTION = "checkers/transactions/rw-register/contradiction-name.ts";
const CHECKER = `${FOLDER}/rw-register.ts`;

const TRANSACTION_RULES: readonly Mutation[] = [
  {
    rule: "what a transaction read is known only if it committed",
    file: REGISTERS,
    find: "      if (f[at] === READ && status[t] !== COMMITTED) continue;\n",
    replace: "",
  },
  {
    rule: "null cannot be written",
    file: REGISTERS,
    find: 'if (written < keyCount) return { kind: "malformed", message: writesNull(transactions, t) };',
    replace: "",
  },
  {
    rule: "a value written twice says nothing of who wrote it",
    file: REGISTERS,
    find: "        return writtenTwice(transactions, other, t, at);\n",
    replace: "        writer[written] = t;\n",
  },
  {
    rule: "what its transaction overwrote itself is intermediate",
    file: REGISTERS,
    find: "      if (writer[overwritten] === t) isIntermediate[overwritten] = 1;\n",
    replace: "",
  },
  {
    rule: "what another transaction overwrote is not intermediate",
    file: REGISTERS,
    find: "if (before < begin) continue;",
    replace: "if (before === NONE) continue;",
  },
  {
    rule: "a transaction of unknown outcome exists if somebody read what it wrote",
    file: REGISTERS,
    find: "if (w !== NONE && status[w] === INDETERMINATE) exists[w] = 1;",
    replace: "",
  },
  {
    rule: "an append is no matter of registers",
    file: REGISTERS,
    find: "    if (f[at] !== READ && f[at] !== WRITE)\n",
    replace: "    if (f[at] !== READ && f[at] !== WRITE && at < 0)\n",
  },
  {
    rule: "a list is a value like others",
    file: REGISTERS,
    find: "    if (length === NO_LIST) continue;\n",
    replace: "    if (length !== NO_LIST - 1) continue;\n",
  },
  {
    rule: "a read after the own write shows nothing of others",
    file: REGISTERS,
    find: "else if (v !== NONE && writtenBy[k] !== t) readVersion[reads++] = v;",
    replace: "else if (v !== NONE) readVersion[reads++] = v;",
  },
  {
    rule: "what was aborted or overwritten at once is left behind by nobody",
    file: REGISTERS,
    find: "if ((status[t] ?? 0) <= INDETERMINATE && isIntermediate[v] === 0) writeVersion[writes++] = v;",
    replace: "writeVersion[writes++] = v;",
  },
];

const IMPOSSIBLE_RULES: readonly Mutation[] = [
  {
    rule: "internal: a read shows what its transaction wrote or read last",
    file: IMPOSSIBLE,
    find: 'if (isLater && visit({ kind: "internal",',
    replace: 'if (at < 0 && visit({ kind: "internal",',
  },
  {
    rule: "internal: only what the same transaction did counts",
    file: IMPOSSIBLE,
    find: "const isLater = before >= begin;",
    replace: "const isLater = before !== NONE;",
  },
  {
    rule: "garbage-read: what was read was written",
    file: IMPOSSIBLE,
    find: 'if (w === NONE) return "garbage-read";',
    replace: "if (w === NONE) return undefined;",
  },
  {
    rule: "future-read: a transaction does not read what it writes only later",
    file: IMPOSSIBLE,
    find: 'isWrittenLater(transactions, version, t, at) ? "future-read" : undefined;',
    replace: 'isWrittenLater(transactions, version, t, at) && t < 0 ? "future-read" : undefined;',
  },
  {
    rule: "future-read: what it wrote before it may read",
    file: IMPOSSIBLE,
    find: 'isWrittenLater(transactions, version, t, at) ? "future-read" : undefined;',
    replace: 'isWrittenLater(transactions, version, t, at) || t >= 0 ? "future-read" : undefined;',
  },
  {
    rule: "G1a: what was aborted was not read",
    file: IMPOSSIBLE,
    find: 'if (transactions.status[w] === ABORTED) return "G1a";',
    replace: "if (transactions.status[w] === ABORTED) return undefined;",
  },
  {
    rule: "G1b: what its writer overwrote itself was not read",
    file: IMPOSSIBLE,
    find: 'return isIntermediate[v] === 1 ? "G1b" : undefined;',
    replace: 'return isIntermediate[v] === 2 ? "G1b" : undefined;',
  },
  {
    rule: "the initial version may be read",
    file: IMPOSSIBLE,
    find: "  if (v < transactions.keyCount) return undefined;\n",
    replace: "",
  },
  {
    rule: "a read of the same once more is nothing new",
    file: IMPOSSIBLE,
    find: "      if (f[at] === READ && isLater && version[before] === version[at]) continue;\n",
    replace: "",
  },
  {
    rule: "lost-update: of two that read one version and write, one has to see the other",
    file: ANOMALIES,
    find: "  visitLostUpdates(registers, (read, updates) => {",
    replace: "  if (registers.versionCount < 0) visitLostUpdates(registers, (read, updates) => {",
  },
  {
    rule: "lost-update: who only reads loses nothing",
    file: ANOMALIES,
    find: "      if (writtenBy[k] !== t) continue;\n",
    replace: "",
  },
  {
    rule: "lost-update: who reads a version twice is one",
    file: ANOMALIES,
    find: "} else if (first !== t) visit(",
    replace: "} else visit(",
  },
];

const CYCLE_RULES: readonly Mutation[] = [
  {
    rule: "wr: who wrote comes before who read",
    file: EDGES,
    find: "if (w !== NONE) for (let i = readers.start[v] ?? 0; i < end; i++) edges.add(w, readers.by[i] ?? 0, WR);",
    replace: "",
  },
  {
    rule: "wr: also before who had written the key before that read",
    file: EDGES,
    find: "  addReadsAfterOwnWrites(registers, writer, edges);\n",
    replace: "",
  },
  {
    rule: "ww: who wrote an earlier version comes first",
    file: EDGES,
    find: "    if (w !== NONE) edges.add(w, overwriter, WW);\n",
    replace: "",
  },
  {
    rule: "rw: who read an earlier version comes first",
    file: EDGES,
    find: "    addAntiDependencies(readers, before, overwriter, edges);\n",
    replace: "",
  },
  {
    rule: "a key whose versions would come before themselves says nothing",
    file: EDGES,
    find: "if (overwriter === NONE || isCyclic[versionKey[before] ?? 0] === 1) continue;",
    replace: "if (overwriter === NONE) continue;",
  },
  {
    rule: "on what does not exist nothing depends",
    file: EDGES,
    find: "(w !== NONE && exists[w] === 1 ? w : NONE)",
    replace: "(w !== NONE && exists[w] !== 2 ? w : NONE)",
    harmless: "No edge leads to what does not exist, so that one from it is on no cycle.",
  },
  {
    rule: "the order of processes counts",
    file: CYCLES,
    find: "  addProcessOrder(transactions, exists, edges);\n",
    replace: "",
  },
  {
    rule: "the order of time counts",
    file: CYCLES,
    find: "const barriers = addRealTimeOrder(transactions, exists, edges, count);",
    replace: "const barriers = 0;",
  },
  {
    rule: "writes in a circle are called G1c, which is certain",
    file: CYCLES,
    find: "name: CERTAIN[cycle.name] ?? cycle.name",
    replace: "name: cycle.name",
  },
];

const VERDICT_RULES: readonly Mutation[] = [
  {
    rule: "writes are taken to follow the reads of their transaction",
    file: CHECKER,
    find: "{ ...options, wfrKeys: true }",
    replace: "{ ...options, wfrKeys: false }",
  },
  {
    rule: "versions that would come before themselves are a flaw",
    file: CHECKER,
    find: "    addFlaws(flaws, cyclicVersions(registers, orders));\n",
    replace: "",
  },
  {
    rule: "where nobody read what others wrote there is nothing to judge",
    file: CHECKER,
    find: "registers.readVersion.length === 0 && found",
    replace: "registers.readVersion.length < 0 && found",
  },
  {
    rule: "who read what others wrote after writing it, too, is somebody",
    file: CHECKER,
    find: " && found.dependencies === 0 ?",
    replace: " ?",
  },
  {
    rule: "what no name refutes is settled by the search for an order",
    file: CHECKER,
    find: "if (!standingOf(names).violated.has(consistency))",
    replace: "if (names.length < 0)",
  },
  {
    rule: "an order that was found settles it",
    file: CHECKER,
    find: "  if (decision.valid === true) return [];\n",
    replace: "",
  },
  {
    rule: "whatever the order of transactions, writes in it are not dirty",
    file: CHECKER,
    find: '  if (consistency === "read-uncommitted") return [];\n',
    replace: "",
  },
  {
    rule: "no order is refuted where none was found in time",
    file: CHECKER,
    find: 'if (decision.valid === "unknown") return [decision.reason];',
    replace: 'if (decision.valid === "unknown") return [];',
  },
  {
    rule: "each model is decided by the order that it demands",
    file: CHECKER,
    find: '"strong-session-serializable": decideSessionSerializability,',
    replace: '"strong-session-serializable": decideStrictSerializability,',
  },
  ...["repeatable-read", "view-serializable"].map(
    (model): Mutation => ({
      rule: `over single registers, ${model} is as much as serializable`,
      file: CHECKER,
      find: `  "${model}": decideSerializability,\n`,
      replace: "",
    }),
  ),
  {
    rule: "what breaks repeatable read has a name that says so",
    file: CONTRADICTION,
    find: '  if (consistency === "repeatable-read") return "nonserializable-item";\n',
    replace: "",
  },
  {
    rule: "only what breaks strict serializability rests on time",
    file: CONTRADICTION,
    find: 'if (consistency !== "strict-serializable") return "nonserializable";',
    replace: 'if (consistency === "serializable") return "nonserializable";',
  },
  {
    rule: "a contradiction is named a cycle if all of it is certain",
    file: CONTRADICTION,
    find: "cycle.every((edge) => isCertain(registers, edge));",
    replace: "cycle.length < 0;",
  },
];

export const REGISTER_RULES: RulesOf = {
  subject: "rw-register",
  mutations: [
    ...TRANSACTION_RULES,
    ...IMPOSSIBLE_RULES,
    ...VERSION_ORDER_RULES,
    ...CYCLE_RULES,
    ...VERDICT_RULES,
    ...REGISTER_OUTCOME_RULES,
    ...VISIBILITY_RULES,
  ],
};
