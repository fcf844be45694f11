import { describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { checkLinearizable, type PlainOp } from "../../../checkers/linearizability/check-linearizable.ts";
import { MODEL_KINDS } from "../../../checkers/models/registry.ts";

/** An operation that is over before the next begins: who, what, with what, and the answer. */
type Step = readonly [process: number, f: string, input: Json, output: Json];

interface Story {
  readonly model: string;
  readonly steps: readonly Step[];
  /** Why the last operation cannot come next, as a reader is told. */
  readonly why: string;
  /** The state that it finds. */
  readonly found: string;
}

/** For each model what a reader is told of the operation that fits nowhere, and of the state before it. */
const STORIES: readonly Story[] = [
  {
    model: "register",
    steps: [
      [0, "write", 1, 1],
      [1, "write", 2, 2],
      [2, "read", null, 1],
    ],
    why: "read returned 1, but the register holds 2",
    found: "2",
  },
  {
    model: "cas-register",
    steps: [
      [0, "write", 5, 5],
      [1, "cas", [5, 7], [5, 7]],
      [2, "cas", [5, 9], [5, 9]],
    ],
    why: "cas expected 5, but the register holds 7",
    found: "7",
  },
  {
    model: "multi-register",
    steps: [
      [0, "txn", [["w", "x", 1]], [["w", "x", 1]]],
      [1, "txn", [["r", "x", null]], [["r", "x", 2]]],
    ],
    why: "a read of x returned 2, but x holds 1",
    found: "x=1",
  },
  {
    model: "versioned-register",
    steps: [
      [0, "write", 1, { revision: 1 }],
      [1, "write", 2, { revision: 2 }],
      [2, "read", null, { value: 1, revision: 1 }],
    ],
    why: "read returned 1 at revision 1, but the register holds 2 at revision 2",
    found: "2 at revision 2",
  },
  {
    model: "kv",
    steps: [
      [0, "put", "a", "a"],
      [1, "append", "b", "b"],
      [2, "get", null, "a"],
    ],
    why: 'get returned "a", but the string is "ab"',
    found: '"ab"',
  },
  {
    model: "list",
    steps: [
      [0, "append", 1, 1],
      [1, "append", 2, 2],
      [2, "read", null, [1]],
    ],
    why: "read returned [1], but the list is [1, 2]",
    found: "[1, 2]",
  },
  {
    model: "set",
    steps: [
      [0, "add", 1, 1],
      [1, "add", 3, 3],
      [2, "read", null, [3]],
    ],
    why: "read returned {3}, but the set is {1, 3}: it misses 1",
    found: "{1, 3}",
  },
  {
    model: "set",
    steps: [
      [0, "add", 3, 3],
      [1, "read", null, [1, 3]],
    ],
    why: "read returned {1, 3}, but the set is {3}: it shows 1",
    found: "{3}",
  },
  {
    model: "set",
    steps: [
      [0, "add", 1, 1],
      [1, "read", null, [1, 1]],
    ],
    why: "read returned {1, 1}, but the set is {1}: it shows 1 more than once",
    found: "{1}",
  },
  {
    model: "set",
    steps: [
      [0, "add", 1, 1],
      [1, "contains", 1, false],
    ],
    why: "contains 1 returned false, but 1 is in the set",
    found: "{1}",
  },
  {
    model: "counter",
    steps: [
      [0, "add", 1, 1],
      [1, "read", null, 2],
    ],
    why: "read returned 2, but the sum is 1",
    found: "1",
  },
  {
    model: "counter",
    steps: [
      [0, "add", 1, 1],
      [1, "add-and-get", 2, 2],
    ],
    why: "add-and-get 2 returned 2, but the sum was 1 before",
    found: "1",
  },
  {
    model: "fifo-queue",
    steps: [
      [0, "enqueue", 1, 1],
      [0, "enqueue", 2, 2],
      [1, "dequeue", null, 2],
    ],
    why: "dequeue returned 2, but 1 is at the front",
    found: "[1, 2]",
  },
  {
    model: "unordered-queue",
    steps: [
      [0, "enqueue", 1, 1],
      [1, "dequeue", null, null],
    ],
    why: "dequeue found nothing, but the queue holds {1}",
    found: "{1}",
  },
  {
    model: "priority-queue",
    steps: [
      [0, "enqueue", 1, 1],
      [0, "enqueue", 2, 2],
      [1, "dequeue", null, 1],
    ],
    why: "dequeue returned 1, but 2 is the greatest",
    found: "[2, 1]",
  },
  {
    model: "stack",
    steps: [
      [0, "push", 1, 1],
      [0, "push", 2, 2],
      [1, "pop", null, 1],
    ],
    why: "pop returned 1, but 2 is on top",
    found: "[1, 2]",
  },
  {
    model: "mutex",
    steps: [
      [0, "acquire", null, null],
      [1, "acquire", null, null],
    ],
    why: "acquire succeeded, but the lock is held",
    found: "held",
  },
  {
    model: "reentrant-mutex",
    steps: [
      [0, "acquire", null, null],
      [0, "acquire", null, null],
      [1, "release", null, null],
    ],
    why: "process 1 released the lock, but process 0 holds it",
    found: "held by process 0, 2 times",
  },
  {
    model: "fenced-lock",
    steps: [
      [0, "acquire", null, 3],
      [0, "release", 3, 3],
      [1, "acquire", null, 2],
    ],
    why: "acquire returned token 2, but token 3 had been given before",
    found: "free, last token 3",
  },
  {
    model: "semaphore:permits=2",
    steps: [
      [0, "acquire", null, null],
      [1, "acquire", null, null],
      [2, "acquire", null, null],
    ],
    why: "acquire succeeded, but all 2 permits are taken",
    found: "2 of 2 taken",
  },
  {
    model: "lease",
    steps: [
      [0, "acquire", { holder: "a", ttl: 10 }, { at: 1, granted: true }],
      [1, "acquire", { holder: "b", ttl: 10 }, { at: 5, granted: true }],
    ],
    why: 'acquire by "b" for 10 was granted at 5, but "a" holds the lease until 11',
    found: 'held by "a" until 11, at 1',
  },
  {
    model: "rate-limiter:limit=2,window=10",
    steps: [
      [0, "request", null, { at: 1, admitted: true }],
      [0, "request", null, { at: 2, admitted: true }],
      [1, "request", null, { at: 5, admitted: true }],
    ],
    why: "request was admitted at 5, but as many as the limit of 2 still counted: at 1, 2",
    found: "2 of 2 admitted (at 1, 2), clock at 2",
  },
];

function eventsOf(steps: readonly Step[]): PlainOp[] {
  return steps.flatMap(([process, f, input, output]) => [
    { process, type: "invoke", f, value: input },
    { process, type: "ok", f, value: output },
  ]);
}

describe("a counterexample says why the last operation fits nowhere", () => {
  it.each(STORIES)("of $model: $why", ({ model, steps, why, found }) => {
    const result = checkLinearizable(eventsOf(steps), model);
    if (result.valid !== false) throw new Error(`It is ${result.valid}`);
    const [{ counterexample, explanation }] = result.violations;
    const [first] = counterexample?.configurations ?? [];
    const stuck = first?.stuck.find(({ position }) => position === counterexample?.culprit);
    expect(counterexample?.window[counterexample.culprit]?.invocation.f).toBe(steps.at(-1)?.[1]);
    expect(stuck?.why).toBe(why);
    expect(first?.states.at(-1)).toBe(found);
    expect(counterexample?.possibleStates).toEqual([found]);
    // A history without keys is not said to have one.
    expect(explanation).not.toMatch(/^Key /);
  });

  it("of every model that there is", () => {
    const told = new Set(STORIES.map(({ model }) => model.split(":")[0]));
    expect(MODEL_KINDS.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
  });
});
