import { describe, expect, it } from "vitest";
import type { Op } from "../../../../checkers/history/operation.ts";
import { bag } from "../../../../checkers/linearizability/engines/bag/bag.ts";
import { counter } from "../../../../checkers/linearizability/engines/counter/counter.ts";
import type { Engine } from "../../../../checkers/linearizability/engines/engine.ts";
import { lock } from "../../../../checkers/linearizability/engines/lock/lock.ts";
import { priorityQueue } from "../../../../checkers/linearizability/engines/priority-queue/priority-queue.ts";
import { queue } from "../../../../checkers/linearizability/engines/queue/queue.ts";
import { set } from "../../../../checkers/linearizability/engines/set/set.ts";
import { stack } from "../../../../checkers/linearizability/engines/stack/stack.ts";
import { objectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { isLinearization } from "../../../../checkers/linearizability/replay.ts";
import {
  historyOfOps,
  type LargeObject,
  largeCollection,
  largeHistory,
} from "../../../support/large-collections.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { SMALL_OBJECTS, smallObjectOf } from "../../../support/objects/small-objects.ts";
import { historyOf, tinyHistory } from "../../../support/objects/tiny-history.ts";
import { askEngine, caseOf, historyText } from "../../../support/objects/trial.ts";
import { DEPTH } from "../../../support/simulated-object.ts";

const ENGINES: readonly Engine[] = [queue, stack, priorityQueue, bag, set, counter, lock];
const BUDGET = { expired: () => false, maxStates: 1e6 };

describe.each(ENGINES)("the engine $name", (engine) => {
  const objects = SMALL_OBJECTS.filter(({ model }) => model.specialty?.kind === engine.name);

  it.each(objects.map((object) => ({ object, name: object.model.name })))(
    "agrees with a search through all orders on histories of a $name, with certificates and witnesses",
    { timeout: 120_000 * DEPTH },
    ({ object }) => {
      const seen = { valid: 0, invalid: 0, declined: 0 };
      for (let seed = 0; seed < 4_000 * DEPTH; seed++) {
        const history = tinyHistory(object, seed);
        const answer = askEngine(engine, caseOf(object, history));
        if (typeof answer === "object")
          expect.fail(`${answer.mistake}, seed ${seed}:\n${historyText(history)}`);
        seen[answer]++;
      }
      // Neither answer may be so rare that this says little about it.
      expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(300 * DEPTH);
    },
  );
});

interface LargeCase {
  readonly engine: Engine;
  readonly model: string;
  readonly removal: string;
  readonly object: () => LargeObject;
}

const LARGE: readonly LargeCase[] = [
  {
    engine: queue,
    model: "fifo-queue",
    removal: "dequeue",
    object: () => largeCollection(["enqueue", "dequeue"], (held) => held.shift()),
  },
  {
    engine: stack,
    model: "stack",
    removal: "pop",
    object: () => largeCollection(["push", "pop"], (held) => held.pop()),
  },
  {
    engine: priorityQueue,
    model: "priority-queue",
    removal: "dequeue",
    object: () =>
      largeCollection(["enqueue", "dequeue"], (held) => {
        const [greatest] = held.splice(held.indexOf(Math.max(...held)), held.length > 0 ? 1 : 0);
        return greatest;
      }),
  },
  {
    engine: bag,
    model: "unordered-queue",
    removal: "dequeue",
    object: () =>
      largeCollection(["enqueue", "dequeue"], (held, random) => held.splice(random.below(held.length), 1)[0]),
  },
];

describe.each(LARGE)(
  "the engine $engine.name on a large history",
  ({ engine, model: name, removal, object }) => {
    const { model } = smallObjectOf(name);
    const size = { operations: 20_000, processes: 10, seed: 11 };
    const callsOf = (ops: readonly Op[]) => {
      const [calls] = objectCalls(historyOfOps(ops));
      if (calls === undefined) throw new Error("The history is empty");
      return calls;
    };
    const decide = (ops: readonly Op[]) => engine.decide({ model, calls: callsOf(ops), budget: BUDGET });
    const ops = largeHistory(object(), size);
    const answers = ops.flatMap((op, place) =>
      op.type === "ok" && op.f === removal && op.value !== null ? [place] : [],
    );

    it("accepts it, with an order that can be carried out", () => {
      const decision = decide(ops);
      if (decision?.kind !== "linearizable") return expect.fail(`It is ${decision?.kind ?? "declined"}`);
      expect(isLinearization(model, callsOf(ops), decision.certificate())).toBe(true);
    });

    it("finds an element that was given to two", () => {
      const random = new SeededRandom(3);
      for (let times = 0; times < 10; times++) {
        const [first = 0, second = 0] = [random.pick(answers), random.pick(answers)];
        if (first === second) continue;
        const twice = ops.map((op, place) =>
          place === second ? { ...op, value: ops[first]?.value ?? null } : op,
        );
        expect(decide(twice)).toMatchObject({ kind: "violated" });
      }
    });

    it("finds two far apart that were exchanged, and needs only a few calls to say so", () => {
      const random = new SeededRandom(5);
      for (let times = 0; times < 10; times++) {
        const first = random.below(answers.length >> 1);
        const [early = 0, late = 0] = [answers[first], answers[first + 2_000]];
        const exchanged = ops.map((op, place) => {
          if (place !== early && place !== late) return op;
          return { ...op, value: ops[place === early ? late : early]?.value ?? null };
        });
        const decision = decide(exchanged);
        expect(decision?.kind).toBe("violated");
        if (decision?.kind === "violated") expect(decision.witness.calls.length).toBeLessThanOrEqual(6);
      }
    });

    it("finds an answer that there was nothing when there was something for long", () => {
      const held = ops.filter(({ type, f }) => type === "ok" && f === removal).length;
      const added: Op[] = [
        { index: 0, time: 0, process: 77, type: "invoke", f: model.fs[0] ?? "", value: 1_000_000_000 },
        { index: 1, time: 0, process: 77, type: "ok", f: model.fs[0] ?? "", value: 1_000_000_000 },
        { index: 2, time: 0, process: 78, type: "invoke", f: removal, value: null },
        { index: 3, time: 0, process: 78, type: "ok", f: removal, value: null },
      ];
      expect(held).toBeGreaterThan(5_000);
      expect(decide([...ops, ...added])).toMatchObject({ kind: "violated" });
    });
  },
);

describe("the engine queue", () => {
  // 5 was asked for before 3, which is gone by the answer that there was nothing; so 5 comes after it.
  it("orders what came before an empty answer before what came after it", () => {
    const history = historyOf([
      { process: 0, type: "invoke", f: "enqueue", value: 5 },
      { process: 1, type: "invoke", f: "enqueue", value: 4 },
      { process: 1, type: "ok", f: "enqueue", value: 4 },
      { process: 1, type: "invoke", f: "dequeue", value: null },
      { process: 1, type: "ok", f: "dequeue", value: 4 },
      { process: 1, type: "invoke", f: "dequeue", value: null },
      { process: 2, type: "invoke", f: "enqueue", value: 3 },
      { process: 2, type: "ok", f: "enqueue", value: 3 },
      { process: 2, type: "invoke", f: "dequeue", value: null },
      { process: 2, type: "ok", f: "dequeue", value: null },
      { process: 2, type: "invoke", f: "dequeue", value: null },
      { process: 2, type: "ok", f: "dequeue", value: 5 },
    ]);
    expect(askEngine(queue, caseOf(smallObjectOf("fifo-queue"), history))).toBe("valid");
  });
});
