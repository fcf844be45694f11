import type { Mutation, RulesOf } from "../../mutation.ts";
import { SEARCH_RULES, WITNESS_RULES } from "./serial-search.ts";

const FOLDER = "checkers/transactions/rw-register/serial";
const BLOCKS = `${FOLDER}/blocks.ts`;
const BLOCK_ORDER = `${FOLDER}/block-order.ts`;
const KEY = `${FOLDER}/key-contradiction.ts`;
const GRAPHS = `${FOLDER}/graphs.ts`;
const FORCED = `${FOLDER}/forced-cycle.ts`;
const REPAIR = `${FOLDER}/repair.ts`;
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

export const SERIAL_RULES: RulesOf = {
  subject: "serial-order",
  mutations: [...BLOCK_RULES, ...GRAPH_RULES, ...SEARCH_RULES, ...WITNESS_RULES],
};
