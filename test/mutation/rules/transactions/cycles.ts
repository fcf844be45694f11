import type { RulesOf } from "../../mutation.ts";

const FOLDER = "checkers/transactions/graph";
const COMPONENTS = `${FOLDER}/components.ts`;
const PART = `${FOLDER}/cyclic-part.ts`;
const CLASSIFY = `${FOLDER}/classify.ts`;
const FIND = `${FOLDER}/find-cycles.ts`;
const PATHS = `${FOLDER}/shortest-paths.ts`;
const GRAPH = `${FOLDER}/graph.ts`;

export const CYCLE_RULES: RulesOf = {
  subject: "transaction-cycles",
  mutations: [
    {
      rule: "components: a node that leads back to an open one is of its component",
      file: COMPONENTS,
      find: "          low[node] = index[target] ?? 0;",
      replace: "          low[node] = low[node] ?? 0;",
    },
    {
      rule: "components: what is in a component already is no way back",
      file: COMPONENTS,
      find: "} else if (of[target] === -1 && (index[target] ?? 0) < (low[node] ?? 0))",
      replace: "} else if ((index[target] ?? 0) < (low[node] ?? 0))",
    },
    {
      rule: "components: a way back is one for all on the path",
      file: COMPONENTS,
      find: "if (mine < (low[parent] ?? 0)) low[parent] = mine;",
      replace: "low[parent] = Math.max(mine, low[parent] ?? 0);",
    },
    {
      rule: "components: only edges of the kinds asked for count",
      file: COMPONENTS,
      find: "        if (((kind[at] ?? 0) & kinds) === 0) continue;\n",
      replace: "",
    },
    {
      rule: "components: one with a second node is not trivial",
      file: COMPONENTS,
      find: "if (before - opened > 1) areTrivial = false;",
      replace: "",
    },
    {
      rule: "a graph has the edges of the kinds asked for",
      file: GRAPH,
      find: "    if (((kind[i] ?? 0) & kinds) === 0) continue;\n    const node",
      replace: "    const node",
      harmless:
        "Nobody asks for a graph of some kinds only: those who want some say so to what goes over the graph.",
    },
    {
      rule: "an edge from a node to itself is none",
      file: `${FOLDER}/edges.ts`,
      find: "    if (from === to) return;\n",
      replace: "",
    },
    {
      rule: "part: edges between components lie on no cycle",
      file: PART,
      find: "    if (components.of[from] === components.of[to])\n",
      replace: "",
    },
    {
      rule: "part: nodes alone lie on no cycle",
      file: PART,
      find: "if ((components.sizes[components.of[node] ?? 0] ?? 0) > 1) number[node] = count++;",
      replace: "number[node] = count++;",
      harmless: "No edge is left that leads to them; without them the rest is small.",
    },
    {
      rule: "part: forks begin after the transactions that are left",
      file: PART,
      find: "if (node === transactions) innerTransactions = count;",
      replace: "if (node === transactions) innerTransactions = transactions;",
    },
    {
      rule: "part: forks end where those that are left end",
      file: PART,
      find: "if (node === forksEnd) innerForksEnd = count;",
      replace: "if (node === forksEnd) innerForksEnd = forksEnd;",
    },
    {
      rule: "part: where there are no forks all are transactions",
      file: PART,
      find: "if (nodes === transactions) innerTransactions = count;",
      replace: "",
    },
    {
      rule: "part: where there are no barriers forks are the last",
      file: PART,
      find: "if (nodes === forksEnd) innerForksEnd = count;",
      replace: "",
    },
    {
      rule: "name: what was read makes a cycle G1c",
      file: CLASSIFY,
      find: 'return kinds.includes(WR) ? "G1c" : "G0";',
      replace: 'return kinds.includes(WR) ? "G0" : "G0";',
    },
    {
      rule: "name: one anti-dependency makes a cycle G-single",
      file: CLASSIFY,
      find: '  if (antiDependencies === 1) return "G-single";\n',
      replace: "",
    },
    {
      rule: "name: anti-dependencies in a row are told from others",
      file: CLASSIFY,
      find: 'return hasAdjacentRw(kinds) ? "G2-item" : "G-nonadjacent";',
      replace: 'return hasAdjacentRw(kinds) ? "G2-item" : "G2-item";',
    },
    {
      rule: "name: the last anti-dependency meets the first",
      file: CLASSIFY,
      find: "kinds[(i + 1) % kinds.length] === RW);",
      replace: "kinds[i + 1] === RW);",
    },
    {
      rule: "name: time counts for more than processes",
      file: CLASSIFY,
      find: 'if (kinds.includes(REALTIME)) return "-realtime";\n  return kinds.includes(PROCESS) ? "-process" : "";',
      replace:
        'if (kinds.includes(PROCESS)) return "-process";\n  return kinds.includes(REALTIME) ? "-realtime" : "";',
    },
    {
      rule: "find: first without processes and time, then with processes, then with both",
      file: FIND,
      find: "for (const order of [0, PROCESS, PROCESS | REALTIME]) search.inOrder(order);",
      replace: "for (const order of [PROCESS | REALTIME]) search.inOrder(order);",
    },
    {
      rule: "find: time goes together with the order of processes",
      file: FIND,
      find: "[0, PROCESS, PROCESS | REALTIME]",
      replace: "[0, PROCESS, REALTIME]",
    },
    ...(
      [
        ["G0", 'this.#look("G0", WW, WW | order, { rw: "none" });'],
        ["G1c", 'this.#look("G1c", WR, WW | WR | order, { rw: "none" });'],
        ["G-single", 'this.#look("G-single", RW, WW | WR | order, { rw: "none" });'],
        [
          "G-nonadjacent",
          'this.#look("G-nonadjacent", RW, DEPENDENCIES | order, { rw: "nonadjacent", least: 1 });',
        ],
        ["G2-item", 'this.#look("G2-item", RW, DEPENDENCIES | order, { rw: "any", least: 1 });'],
      ] as const
    ).map(([name, find]) => ({ rule: `find: ${name} is looked for`, file: FIND, find, replace: "" })),
    {
      rule: "find: a G-nonadjacent has a second anti-dependency",
      file: FIND,
      find: '{ rw: "nonadjacent", least: 1 });',
      replace: '{ rw: "nonadjacent" });',
    },
    {
      rule: "find: a G2-item has a second anti-dependency",
      file: FIND,
      find: '{ rw: "any", least: 1 });',
      replace: '{ rw: "any" });',
    },
    {
      rule: "find: what is found without an order is not looked for with one",
      file: FIND,
      find: "    if (this.#has(shape)) return;\n",
      replace: "",
    },
    {
      rule: "find: a cycle begins with a transaction",
      file: FIND,
      find: "start >= this.#part.transactions || ",
      replace: "",
    },
    {
      rule: "find: only edges within a component are begun with",
      file: FIND,
      find: " || !component(start, edges.to[i] ?? 0))",
      replace: ")",
      harmless: "From another component there is no way back; knowing it saves the search.",
    },
    {
      rule: "find: where there was no time that is said",
      file: FIND,
      find: "        if (found.length === 0) this.#isCut = true;\n",
      replace: "",
    },
    {
      rule: "find: at most five of a name",
      file: FIND,
      find: "        if (kept.length === MAX_CYCLES) break;\n",
      replace: "",
    },
    {
      rule: "find: those told of have no transaction in common",
      file: FIND,
      find: "cycle.name !== name || cycle.transactions.some((t) => known.has(t))",
      replace: "cycle.name !== name",
    },
    {
      rule: "find: the shortest are told of",
      file: FIND,
      find: "(a, b) => a.transactions.length - b.transactions.length",
      replace: "(a, b) => b.transactions.length - a.transactions.length",
    },
    {
      rule: "find: of a walk that repeats itself a part is the cycle",
      file: FIND,
      find: "    const before = firstAt.get(t);\n",
      replace: "    const before = firstAt.get(-1 - t);\n",
    },
    {
      rule: "find: that part has no two anti-dependencies in a row",
      file: FIND,
      find: 'const keeps = rw !== "nonadjacent" || !hasAdjacentRw(inner.kinds);',
      replace: "const keeps = rw !== undefined || !hasAdjacentRw(inner.kinds);",
      harmless:
        "Kept is a G2-item then, as real as the G-single that was to be kept, which has been found before.",
    },
    {
      rule: "without two in a row: a path over forks is one anti-dependency",
      file: FIND,
      find: "if (from >= transactions && from < forksEnd) doubled.add(2 * from + 1, 2 * to + 1, kind);\n    else if",
      replace: "if",
    },
    {
      rule: "without two in a row: after an anti-dependency other edges may follow",
      file: FIND,
      find: "      doubled.add(2 * from + 1, 2 * to, kind);\n",
      replace: "",
    },
    {
      rule: "paths: none but the first anti-dependency in a G-single",
      file: PATHS,
      find: 'if (rw === "none" || (kinds & RW) === 0 || ',
      replace: "if (",
    },
    {
      rule: "paths: no two anti-dependencies in a row",
      file: PATHS,
      find: ' || (rw === "nonadjacent" && (state & 1) !== 0)) continue;',
      replace: ") continue;",
    },
    {
      rule: "paths: none at the end of a path that an anti-dependency closes",
      file: PATHS,
      find: 'const mustNotEndInRw = rw === "nonadjacent" && by === RW;',
      replace: 'const mustNotEndInRw = rw === "nonadjacent" && by === 0;',
    },
    {
      rule: "paths: none at the beginning of one that an anti-dependency leads to",
      file: PATHS,
      find: "const begin = 4 * start + (by === RW ? 1 : 0) + (least === 0 ? 2 : 0);",
      replace: "const begin = 4 * start + (least === 0 ? 2 : 0);",
    },
    {
      rule: "paths: a path over forks is one anti-dependency",
      file: PATHS,
      find: "if (atFork) after = 4 * target + (state & 3);",
      replace: "if (atFork && by !== RW) after = 4 * target + (state & 3);",
    },
    {
      rule: "paths: forks and barriers count nothing",
      file: PATHS,
      find: "if (target >= transactions) this.#level.push(after);\n      else next.push(after);",
      replace: "next.push(after);",
    },
    {
      rule: "paths: forks and barriers are no transactions",
      file: PATHS,
      find: "      if (node >= this.#of.transactions) continue;\n",
      replace: "",
    },
    {
      rule: "paths: enough anti-dependencies remain enough",
      file: PATHS,
      find: "else if ((by & kinds) !== 0) after = 4 * target + (state & 2);",
      replace: "else if ((by & kinds) !== 0) after = 4 * target;",
    },
  ],
};
