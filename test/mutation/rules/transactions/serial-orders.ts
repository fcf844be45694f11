import type { Mutation, RulesOf } from "../../mutation.ts";

const FOLDER = "checkers/transactions/rw-register/serial";
const BLOCKS = `${FOLDER}/blocks.ts`;
const BLOCK_ORDER = `${FOLDER}/block-order.ts`;
const KEY = `${FOLDER}/key-contradiction.ts`;
const GRAPHS = `${FOLDER}/graphs.ts`;
const FORCED = `${FOLDER}/forced-cycle.ts`;
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
const READERS = `${FOLDER}/readers.ts`;

const BLOCK_RULES: readonly Mutation[] = [
  {
    rule: "blocks: what a transaction wrote is the next of what it read",
    file: BLOCKS,
    find: "      next[read] = written;\n      previous[written] = read;\n",
    replace: "",
  },
  {
    rule: "blocks: two that read one version and wrote contradict each other",
    file: BLOCKS,
    find: "      if (other !== NONE) {",
    replace: "      if (other === -2) {",
  },
  {
    rule: "blocks: only what the same transaction read has a next",
    file: BLOCKS,
    find: "if (readBy[k] !== t) continue;",
    replace: "if (readBy[k] === NONE) continue;",
  },
  {
    rule: "blocks: a ring of updates is a contradiction",
    file: BLOCKS,
    find: "    if (root[v] === NONE && writer[v] !== NONE) return ring(instance, previous, v);\n",
    replace: "    if (root[v] === NONE && writer[v] === -2) return ring(instance, previous, v);\n",
    harmless: "Those in it read from each other in a circle, which is found as such.",
  },
  {
    rule: "blocks: one begins to be over with the first completion of its writers",
    file: BLOCKS,
    find: "      end = Math.min(end, completed[w] ?? 0);\n",
    replace: "",
  },
  {
    rule: "blocks: one is still needed at the last invocation of its writers",
    file: BLOCKS,
    find: "      last = Math.max(last, invoked[w] ?? 0);\n",
    replace: "",
  },
  {
    rule: "blocks: one begins to be over with the first completion of its readers",
    file: BLOCKS,
    find: "      end = Math.min(end, completed[t] ?? 0);\n",
    replace: "",
  },
  {
    rule: "blocks: one is still needed at the last invocation of its readers",
    file: BLOCKS,
    find: "      last = Math.max(last, invoked[t] ?? 0);\n",
    replace: "",
  },
  {
    rule: "blocks: the initial version was there since ever",
    file: BLOCKS,
    find: "  firstEnd.fill(SINCE_EVER, 0, keyCount);\n",
    replace: "",
  },
  {
    rule: "blocks: one precedes another if it begins to be over before that is needed last",
    file: BLOCKS,
    find: "return (firstEnd[a] ?? 0) < (lastStart[b] ?? 0);",
    replace: "return (firstEnd[a] ?? 0) < (lastStart[b] ?? 0) && a === b;",
  },
  {
    rule: "key: two blocks that each must precede the other are a contradiction",
    file: KEY,
    find: "    if (from < heldUntil) return [holder, block];\n",
    replace: "    if (from < heldUntil && holder === block) return [holder, block];\n",
    harmless: "The search finds it, too; here it costs nothing, however many transactions there are.",
  },
  {
    rule: "key: a block that is over before it begins to be needed holds nothing",
    file: KEY,
    find: "    if (from < to) {",
    replace: "    if (from < Math.max(to, from + 1)) {",
    harmless: "The search finds what is overlooked then.",
  },
  {
    rule: "order: blocks come by the lesser of their moments",
    file: BLOCK_ORDER,
    find: "moments[v] = Math.min(seenFirstEnd[v] ?? 0, seenLastStart[v] ?? 0);",
    replace: "moments[v] = Math.max(seenFirstEnd[v] ?? 0, seenLastStart[v] ?? 0);",
  },
  {
    rule: "order: what nobody read of a late transaction is late, too",
    file: BLOCK_ORDER,
    find: "      earliest = Math.max(earliest, seenLastStart[order.blocks[place - 1] ?? 0] ?? 0);\n",
    replace: "",
  },
  {
    rule: "readers: one that read a version twice is one",
    file: READERS,
    find: "      if (lastReader[v] === t) continue;\n      lastReader[v] = t;\n      start",
    replace: "      start",
  },
];

const GRAPH_RULES: readonly Mutation[] = [
  {
    rule: "graph: the order of time counts",
    file: GRAPHS,
    find: 'if (required === "realtime") nodes += addRealTimeOrder(instance, exists, edges, count);\n  else if',
    replace: "if",
  },
  {
    rule: "graph: the order of processes counts",
    file: GRAPHS,
    find: '  else if (required === "process") addProcessOrder(instance, exists, edges);\n',
    replace: "",
  },
  {
    rule: "graph: who wrote comes before who read",
    file: GRAPHS,
    find: "    if (w !== NONE) for (let i = readers.start[v] ?? 0; i < end; i++) edges.add(w, readers.by[i] ?? 0, WR);\n",
    replace: "",
  },
  {
    rule: "graph: the versions of a chain overwrite each other",
    file: GRAPHS,
    find: "    if (after !== NONE) addSuccession(instance, readers, v, after, edges);\n",
    replace: "",
  },
  {
    rule: "graph: a block overwrites the one before it",
    file: GRAPHS,
    find: "      addSuccession(instance, readers, tail[blocks[i] ?? 0] ?? 0, blocks[i + 1] ?? 0, edges);\n",
    replace: "      continue;\n",
  },
  {
    rule: "graph: who wrote comes before who overwrote",
    file: GRAPHS,
    find: "  if (w !== NONE) edges.add(w, overwriter, WW);\n  const end",
    replace: "  const end",
  },
  {
    rule: "graph: who read comes before who overwrote",
    file: GRAPHS,
    find: "  for (let i = start[v] ?? 0; i < end; i++) edges.add(by[i] ?? 0, overwriter, RW);\n",
    replace: "",
  },
  {
    rule: "forced: the last access of a block leads to its milestone",
    file: GRAPHS,
    find: "      if (w !== NONE) edges.add(w, node, WW);\n",
    replace: "",
  },
  {
    rule: "forced: the last readers of a block lead to its milestone",
    file: GRAPHS,
    find: "        edges.add(readers.by[r] ?? 0, node, RW);\n",
    replace: "        continue;\n",
  },
  {
    rule: "forced: a milestone leads to the next",
    file: GRAPHS,
    find: "      if (i > 0) edges.add(node - 1, node, REALTIME);\n",
    replace: "",
  },
  {
    rule: "forced: a milestone leads to who wrote what must come later",
    file: GRAPHS,
    find: "      if (before > 0) edges.add(firstNode + before - 1, overwriter, WW);\n",
    replace: "",
  },
  {
    rule: "forced: a block does not come before itself",
    file: GRAPHS,
    find: "      if ((firstEnd[block] ?? 0) < start) {",
    replace: "      if ((firstEnd[block] ?? 0) < -9) {",
  },
  {
    rule: "forced: those over after it, and before it is needed last, come before it",
    file: GRAPHS,
    find: "          addSuccession(instance, readers, tail[byEnd[before] ?? 0] ?? 0, block, edges);\n",
    replace: "",
  },
  {
    rule: "forced: a cycle of what every order has to obey is a contradiction",
    file: REPAIR,
    find: 'if (cycle !== undefined) return { kind: "contradiction", members: cycle.members };',
    replace: "",
  },
  {
    rule: "forced: why one comes after another belongs to the contradiction",
    file: FORCED,
    find: "    addReasonsBetween(instance, blocks, [t, cycle[(i + 1) % cycle.length] ?? 0], members);\n",
    replace: "    members.add(t + 0 * i);\n",
  },
];

const SEARCH_RULES: readonly Mutation[] = [
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

const WITNESS_RULES: readonly Mutation[] = [
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

export const SERIAL_RULES: RulesOf = {
  subject: "serial-order",
  mutations: [...BLOCK_RULES, ...GRAPH_RULES, ...SEARCH_RULES, ...WITNESS_RULES],
};
