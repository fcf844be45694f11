import type { RulesOf } from "../mutation.ts";

const ENGINES = "checkers/linearizability/engines";
const PRIORITY = `${ENGINES}/priority-queue/priority-queue.ts`;
const COLLECTION = `${ENGINES}/collection/collection-engine.ts`;
const COUNTER = `${ENGINES}/counter/counter.ts`;
const LIMITS = `${ENGINES}/counter/limits.ts`;
const LOCK = `${ENGINES}/lock/lock.ts`;

export const PRIORITY_QUEUE_RULES: RulesOf = {
  subject: "priority-queue",
  mutations: [
    {
      rule: "a removal needs a cell that no greater item covers",
      file: PRIORITY,
      find: "if (covered.nextFree(from) >= to) {",
      replace: "if (covered.nextFree(from) < 0) {",
    },
    {
      rule: "an item covers the cells in which it must be there",
      file: PRIORITY,
      find: "    covered.cover(addTo[item] ?? 0, from);\n",
      replace: "",
    },
    {
      rule: "greater items are looked at first",
      file: `${ENGINES}/priority-queue/by-priority.ts`,
      find: "const digit = 2047 - (((values[item] ?? 0) >>> shift) & 2047);\n      places[digit + 1]",
      replace: "const digit = 0 * (values[item] ?? 0) * shift;\n      places[digit + 1]",
    },
    {
      rule: "witness: the greater items that cover the removal",
      file: PRIORITY,
      find: "return [item, ...cover];",
      replace: "return [item];",
    },
    {
      rule: "witness: only greater items cover a removal",
      file: PRIORITY,
      find: "(other) => greater[other] === 1",
      replace: "(other) => other !== item",
    },
    {
      rule: "an item must have gone before a lesser one goes",
      file: PRIORITY,
      find: "    lesser.put(removeFrom[item] ?? 0, removeTo[item] ?? 0);\n",
      replace: "",
    },
    {
      rule: "certificate: an item is removed in a cell that no greater one covers",
      file: PRIORITY,
      find: "const cell = covered.nextFree(removeFrom[item] ?? 0);",
      replace: "const cell = removeFrom[item] ?? 0;",
    },
    {
      rule: "certificate: an item is added as late as can be",
      file: PRIORITY,
      find: "addCell[item] = Math.min((addTo[item] ?? 0) - 1, cell);",
      replace: "addCell[item] = Math.min(timeline.addFrom[item] ?? 0, cell);",
    },
    {
      rule: "it is not linearizable if it is not although each item could have been taken",
      file: COLLECTION,
      find: 'return relaxed.kind === "stuck" ? witnessed(relaxed.witness) : undefined;',
      replace: "return witnessed(certain.witness);",
    },
    {
      rule: "an assignment that fails is no violation by itself",
      file: COLLECTION,
      find: "      const relaxed = solve(object, timelineOf(calls, matching, anyRemoval(matching)), matching.remove);\n",
      replace: "      const relaxed = assigned;\n",
    },
  ],
};

export const BAG_RULES: RulesOf = {
  subject: "bag",
  mutations: [
    {
      rule: "where nothing was found empty only the number of removals counts",
      file: COLLECTION,
      find: 'const unordered = kind.name === "bag" && matching.empties.length === 0;',
      replace: 'const unordered = kind.name === "bag";',
    },
    {
      rule: "certificate: an item is there in its critical interval only",
      file: `${ENGINES}/collection/place-briefly.ts`,
      find: "isCritical(timeline, item) ? to - 1 :",
      replace: "isCritical(timeline, item) ? (timeline.addFrom[item] ?? 0) + 0 * to :",
    },
  ],
};

export const COUNTER_RULES: RulesOf = {
  subject: "counter",
  mutations: [
    {
      rule: "a read that no number of additions leads to is a violation",
      file: COUNTER,
      find: "if (strange >= 0) return violated(strangeWitness(reads[strange] ?? 0));",
      replace: "",
    },
    {
      rule: "an addition comes before the deadline of its place",
      file: COUNTER,
      find: "(invoked[adds[known] ?? 0] ?? 0) < deadline; known++) {",
      replace: "(invoked[adds[known] ?? 0] ?? 0) < NEVER; known++) {",
    },
    {
      rule: "there are as many additions as a read saw",
      file: COUNTER,
      find: "if (soonest < 0 && crashes === 0) return violated(lackWitness(calls, { steps, limits, nth }));",
      replace: "if (soonest < 0 && crashes === 0) break;",
    },
    {
      rule: "an addition of unknown outcome is placed only if there is no other",
      file: COUNTER,
      find: "const soonest = returns.take();",
      replace: "const soonest = crashes > 0 ? -1 : returns.take();",
    },
    {
      rule: "the sum does not fall",
      file: COUNTER,
      find: "if (earliest >= deadline) return violated(fallWitness(calls, { steps, limits, nth }));",
      replace: "",
    },
    {
      rule: "an addition is placed before it returns",
      file: COUNTER,
      find: "if (soonest >= 0 && earliest >= soonest)\n      return violated(excessWitness(calls, { steps, limits, nth, placed }));",
      replace: "",
    },
    {
      rule: "a read of more is a deadline for all places before",
      file: LIMITS,
      find: "if ((deadline[n + 1] ?? NEVER) >= (deadline[n] ?? NEVER)) continue;",
      replace: "continue;",
    },
    {
      rule: "all additions add the same",
      file: `${ENGINES}/counter/steps.ts`,
      find: "if (added > 0 && amount !== amountId) return undefined;",
      replace: "",
    },
    {
      rule: "witness of an excess: the additions that stood in the way",
      file: `${ENGINES}/counter/witnesses.ts`,
      find: "    over.push(call);\n",
      replace: "",
    },
    {
      rule: "witness of an excess: the read before which others were over",
      file: `${ENGINES}/counter/witnesses.ts`,
      find: "return [...over, read, ...earlier];",
      replace: "return [...over, read];",
    },
    {
      rule: "witness: a read brings as many additions as it saw",
      file: `${ENGINES}/counter/witnesses.ts`,
      find: "    found.push(call);\n",
      replace: "    if (call < 0) found.push(call);\n",
    },
  ],
};

export const LOCK_RULES: RulesOf = {
  subject: "lock",
  mutations: [
    {
      rule: "no more than the permits are held, and none is released that is not",
      file: LOCK,
      find: "if (acquires ? held === permits : held === 0) {",
      replace: "if (held < 0) {",
    },
    {
      rule: "a call of the other kind must come first if there is one",
      file: LOCK,
      find: 'if (other < 0) return { kind: "stuck", culprit: due };\n      place(other);',
      replace: 'return { kind: "stuck", culprit: due };',
    },
    {
      rule: "what is put before a call was invoked before it returned",
      file: LOCK,
      find: "(invoked[known] ?? 0) < deadline; known++)",
      replace: "(invoked[known] ?? 0) < NEVER; known++)",
    },
    {
      rule: "of several the one that returns first",
      file: LOCK,
      find: "const call = (events[moment] ?? 0) >> 1;\n      if (placed[call] === 0) return call;",
      replace:
        "const call = (events[moment] ?? 0) >> 1;\n      const later = placed[call] === 0 ? this.take(events, placed) : -1;\n      if (placed[call] === 0 && later >= 0) this.#returns.put(moment);\n      if (placed[call] === 0) return later < 0 ? call : later;",
    },
    {
      rule: "one of unknown outcome only if there is no certain one",
      file: LOCK,
      find: "    for (let moment = this.#returns.take();",
      replace:
        "    if (this.#crashes > 0) return this.#crashed[--this.#crashes] ?? 0;\n    for (let moment = this.#returns.take();",
    },
    {
      rule: "a call that was placed out of turn is not placed again",
      file: LOCK,
      find: "if ((event & 1) === 0 || placed[due] === 1) continue;",
      replace: "if ((event & 1) === 0) continue;",
    },
  ],
};
