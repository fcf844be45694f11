import type { RulesOf } from "../../mutation.ts";

const MICRO_OPS = "checkers/history/micro-ops.ts";
const LISTS = "checkers/history/shared-lists.ts";

export const VALUE_RULES: RulesOf = {
  subject: "transaction-values",
  mutations: [
    {
      rule: "a transaction that was not ended is forgotten",
      file: MICRO_OPS,
      find: "    this.#length = this.#open;\n",
      replace: "",
    },
    {
      rule: "equal transactions are kept once",
      file: MICRO_OPS,
      find: "if (this.#hashes[known] === hash && this.#equals(known, start, end)) return known;",
      replace: "",
    },
    {
      rule: "transactions with one hash may differ",
      file: MICRO_OPS,
      find: "if (this.#hashes[known] === hash && this.#equals(known, start, end)) return known;",
      replace: "if (this.#hashes[known] === hash) return known;",
    },
    {
      rule: "transactions with different hashes differ",
      file: MICRO_OPS,
      find: "if (this.#hashes[known] === hash && this.#equals(known, start, end)) return known;",
      replace: "if (this.#equals(known, start, end)) return known;",
      harmless: "Comparing them says the same; the hash saves most comparisons.",
    },
    {
      rule: "a table made anew has a place for each",
      file: MICRO_OPS,
      find: "      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;\n",
      replace: "",
    },
    {
      rule: "a list belongs to a branch that it does not contradict",
      file: LISTS,
      find: "if (this.#elements[offset + i] !== list[i]) return false;",
      replace: "if (this.#elements[offset + i] !== list[i]) continue;",
    },
    {
      rule: "what is behind the end of a branch contradicts nothing",
      file: LISTS,
      find: "const common = Math.min(length, this.#length[branch] ?? 0);",
      replace: "const common = length;",
    },
    {
      rule: "a list belongs to the first branch that it does not contradict",
      file: LISTS,
      find: "    if (last === NONE) this.#first[ordinal] = branch;\n    else this.#next[last] = branch;",
      replace:
        "    if (last !== NONE) this.#next[branch] = this.#first[ordinal] ?? NONE;\n    this.#first[ordinal] = branch;",
    },
    {
      rule: "a branch grows with the longest list of it",
      file: LISTS,
      find: "        this.#extend(branch, list, length);\n        return branch;",
      replace: "        return branch;",
    },
    {
      rule: "a branch does not shrink",
      file: LISTS,
      find: "    if (length <= known) return;\n",
      replace: "",
    },
    {
      rule: "a branch that has no room is moved",
      file: LISTS,
      find: "    if (length > (this.#room[branch] ?? 0)) this.#move(branch, length);\n",
      replace: "",
    },
    {
      rule: "a branch that is moved takes its elements along",
      file: LISTS,
      find: "    this.#elements.copyWithin(to, from, from + (this.#length[branch] ?? 0));\n",
      replace: "",
    },
    {
      rule: "a key with many branches is no list that grows",
      file: LISTS,
      find: "    if (tried === MAX_BRANCHES) return this.#internWhole(key, list, length);\n",
      replace: "",
    },
    {
      rule: "a branch that does not grow is kept once",
      file: LISTS,
      find: "    if (known !== undefined) return known;\n",
      replace: "",
    },
    {
      rule: "branches that do not grow belong to one key",
      file: LISTS,
      find: "        this.#wholeKeys.get(branch) === key &&\n",
      replace: "",
    },
    {
      rule: "branches that do not grow are as long as their list",
      file: LISTS,
      find: "        this.#length[branch] === length &&\n",
      replace: "",
    },
    {
      rule: "branches that do not grow may have one hash",
      file: LISTS,
      find: "        this.#length[branch] === length &&\n        this.#agrees(branch, list, length),",
      replace: "        this.#length[branch] === length,",
    },
    {
      rule: "all branches of one hash are remembered",
      file: LISTS,
      find: "this.#whole.set(hash, [...alike, branch]);",
      replace: "this.#whole.set(hash, [branch]);",
    },
    {
      rule: "a new key has no branch",
      file: LISTS,
      find: "this.#first = grown(this.#first).fill(NONE, known);",
      replace: "this.#first = grown(this.#first).fill(NONE, known + 1);",
    },
  ],
};
