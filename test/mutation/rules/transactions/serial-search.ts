import type { Mutation } from "../../mutation.ts";

const FOLDER = "checkers/transactions/rw-register/serial";
const CLUSTER = `${FOLDER}/cluster.ts`;
const PAIRS = `${FOLDER}/orient-pairs.ts`;
const REACH = `${FOLDER}/reachability.ts`;
const REORDER = `${FOLDER}/reorder.ts`;
const REPAIR = `${FOLDER}/repair.ts`;
const INSTANCE = `${FOLDER}/instance.ts`;
const SHRINK = `${FOLDER}/shrink.ts`;
const WITNESS = `${FOLDER}/witness-cycle.ts`;
const DECIDE = `${FOLDER}/decide.ts`;
const SUPPORT = `${FOLDER}/support.ts`;

export const SEARCH_RULES: readonly Mutation[] = [
  {
    rule: "cluster: the required order counts",
    file: CLUSTER,
    find: "  declareRequiredOrder(instance, transactions, reachability);\n",
    replace: "",
  },
  {
    rule: "cluster: the order of processes counts",
    file: CLUSTER,
    find: "precedes || (ordersSessions && t < u && process[t] === process[u])",
    replace: "precedes || (ordersSessions && t < u && process[t] === -1)",
  },
  {
    rule: "cluster: accesses of a block come in the order of its versions",
    file: CLUSTER,
    find: "    holds = chainLevels(levels, reachability) && holds;\n",
    replace: "",
  },
  {
    rule: "cluster: blocks come in the order that time forces",
    file: CLUSTER,
    find: "        holds = orient(reachability, a, b);\n",
    replace: "        holds = true;\n",
  },
  {
    rule: "cluster: a version is read after it is written",
    file: CLUSTER,
    find: "        if (b !== level.writer && !reachability.add(level.writer, b)) return false;\n",
    replace: "        continue;\n",
  },
  {
    rule: "cluster: a version is read before the next is written",
    file: CLUSTER,
    find: "return level.readers.length === 0 ? [level.writer] : level.readers;",
    replace: "return level.writer !== NONE ? [level.writer] : level.readers;",
  },
  {
    rule: "pairs: one that cannot come first comes second",
    file: PAIRS,
    find: "const direction = this.#possible(a, b) ? AS_GIVEN : REVERSED;",
    replace: "const direction = this.#possible(a, b) || i < 0 ? AS_GIVEN : AS_GIVEN;",
  },
  {
    rule: "pairs: one that can come neither way was decided too late",
    file: PAIRS,
    find: "      if (direction === REVERSED && !this.#possible(b, a)) return i;\n",
    replace: "",
  },
  {
    rule: "pairs: where one way leads nowhere the other is tried",
    file: PAIRS,
    find: "        last.isReversed = true;\n        this.#set(last.pair, REVERSED);\n        return true;\n",
    replace: "        last.isReversed = true;\n        return false;\n",
  },
  {
    rule: "pairs: where one direction is impossible the other follows",
    file: PAIRS,
    find: "        if (!asGiven && !reversed) return false;\n",
    replace: "",
  },
  {
    rule: "pairs: what was decided is taken back",
    file: PAIRS,
    find: "    this.#cluster.reachability.undo(mark);\n",
    replace: "",
  },
  {
    rule: "reachability: what leads to a node leads on",
    file: REACH,
    find: "if (node === from || this.reaches(node, from)) this.#extend(node, to);",
    replace: "if (node === from) this.#extend(node, to);",
  },
  {
    rule: "reachability: whatever a node reaches is reached",
    file: REACH,
    find: "const now = old | (this.#rows[other + w] ?? 0) | own;",
    replace: "const now = old | (0 * (this.#rows[other + w] ?? 0)) | own;",
  },
  {
    rule: "reachability: no edge closes a cycle",
    file: REACH,
    find: "if (from === to || this.reaches(to, from)) return false;",
    replace: "if (from === to) return false;",
  },
  {
    rule: "reorder: a block comes after all that must precede it",
    file: REORDER,
    find: "    if (from === other && !other.mayComeBefore(wanted)) from = stays.isEmpty ? moved : stays;\n",
    replace: "",
    harmless: "Where neither side may come first either place is wrong, and the next round mends it.",
  },
  {
    rule: "reorder: who must come before is asked of all that is left",
    file: REORDER,
    find: "return other.isEmpty || !mustPrecede(this.#blocks, other.#firstOver[other.taken] ?? 0, this.head);",
    replace: "return true;",
  },
  {
    rule: "repair: an order is given only where the graph of the whole has no cycle",
    file: REPAIR,
    find: 'if (components.areTrivial) return { kind: "ordered", order: sorted(instance, components) };',
    replace:
      'if (components.areTrivial || round > 0) return { kind: "ordered", order: sorted(instance, components) };',
  },
  {
    rule: "repair: blocks are put in the order that was found",
    file: REPAIR,
    find: "  place(search, local, pairs, orientation);\n",
    replace: "",
  },
  {
    rule: "repair: a cluster that cannot be ordered is a contradiction",
    file: REPAIR,
    find: 'if (orientation === "impossible") return { kind: "contradiction", members: withReasons(search, cluster) };',
    replace: 'if (orientation === "impossible") return { kind: "gave-up", why: "too-hard" };',
  },
  {
    rule: "repair: transactions on one cycle are ordered together with those of before",
    file: REPAIR,
    find: "  groups.add({ members, lookedAt: [...transactions] });\n",
    replace: "",
  },
  {
    rule: "repair: where it was not enough, neighbours are taken along",
    file: REPAIR,
    find: "  if (isKnown) addNeighbours(search, byKey, transactions);\n",
    replace: "",
  },
  {
    rule: "repair: blocks that time orders are not asked about",
    file: REPAIR,
    find: "if (!mustPrecede(blocks, a.root, b.root) && !mustPrecede(blocks, b.root, a.root)) pairs.push([a, b]);",
    replace: "pairs.push([a, b]);",
    harmless: "The cluster knows their order already, so each is oriented the one way that is left.",
  },
  {
    rule: "repair: what ties the blocks of a contradiction belongs to it",
    file: REPAIR,
    find: "addChain(instance, blocks, { from: root, to: NONE }, members);",
    replace: "members.delete(-1 - root);",
  },
];

export const WITNESS_RULES: readonly Mutation[] = [
  {
    rule: "a read that is wrong by itself refutes every order",
    file: DECIDE,
    find: "  if (impossible !== undefined) return { valid: false, witness: impossible };\n",
    replace: "",
  },
  {
    rule: "part: reads of what others wrote are left out",
    file: INSTANCE,
    find: "      if (version !== NONE) readVersion.push(version);\n",
    replace: "      readVersion.push(Math.max(0, version));\n",
  },
  {
    rule: "part: one of unknown outcome exists if another of the part sees it",
    file: INSTANCE,
    find: "    if (owner !== NONE) exists[owner] = 1;\n",
    replace: "",
  },
  {
    rule: "moments bind only if time does",
    file: INSTANCE,
    find: "invoked: binds ? invoked : new Int32Array(count).fill(BEFORE_ALL),\n    completed: binds ? completed : new Int32Array(count).fill(NEVER),",
    replace: "invoked,\n    completed,",
  },
  {
    rule: "shrink: what can be spared is spared",
    file: SHRINK,
    find: "    current = smaller;\n",
    replace:
      "    current = current.length < 0 ? smaller : current;\n    if (smaller.length < current.length) break;\n",
  },
  {
    rule: "shrink: one by one, as long as one can be spared",
    file: SHRINK,
    find: "if (!removed && chunk === 1) return { members: current, isMinimal: true };",
    replace: "if (chunk === 1) return { members: current, isMinimal: true };",
    harmless: "What has an order has one without some of its transactions, so that once through is enough.",
  },
  {
    rule: "shrink: whoever wrote what a member read is a member at first",
    file: SHRINK,
    find: "ascending(withWriters(instance, members))",
    replace: "ascending(members)",
  },
  {
    rule: "shrink: the fewer that a search names are tried by themselves",
    file: SHRINK,
    find: 'return again.kind === "contradiction" ? fewer : members;',
    replace: "return fewer;",
  },
  {
    rule: "support: who was done with a block first belongs to the contradiction",
    file: SUPPORT,
    find: "  if (ended !== undefined) members.add(ended.transaction);\n",
    replace: "",
  },
  {
    rule: "support: who began with a block last belongs to the contradiction",
    file: SUPPORT,
    find: "  if (started !== undefined) members.add(started.transaction);\n",
    replace: "",
  },
  {
    rule: "cycle: the initial version is before all of its key",
    file: WITNESS,
    find: "a.key === b.key && a.version < instance.keyCount) this.#order.add(i, j);",
    replace: "a.key === b.key && a.version < 0) this.#order.add(i, j);",
  },
  {
    rule: "cycle: what a member wrote is after what it read",
    file: WITNESS,
    find: "      for (const j of a.next) this.#order.add(i, j);\n",
    replace: "",
  },
  {
    rule: "cycle: time is a reason",
    file: WITNESS,
    find: "        if ((completed[t] ?? 0) < (invoked[u] ?? 0)) this.#addOrder(i, j, REALTIME);\n",
    replace: "",
  },
  {
    rule: "cycle: the order of a process is a reason",
    file: WITNESS,
    find: '        if (required === "process" && t < u && process[t] === process[u]) this.#addOrder(i, j, PROCESS);\n',
    replace: "",
  },
  {
    rule: "cycle: a read is a reason",
    file: WITNESS,
    find: "    this.#addReads();\n",
    replace: "",
  },
  {
    rule: "cycle: what is overwritten is a reason",
    file: WITNESS,
    find: "    this.#addOverwriting(false);\n",
    replace: "",
  },
  {
    rule: "cycle: the order of writers is that of versions",
    file: WITNESS,
    find: "      if (precedence.has(a?.writer ?? NONE, b?.writer ?? NONE)) this.#order.add(i, j);\n",
    replace: "",
  },
  {
    rule: "cycle: whoever wrote before somebody read wrote an earlier version",
    file: WITNESS,
    find: "    if (this.#order.size === before) this.#orderByReader(precedence);\n",
    replace: "",
  },
];
