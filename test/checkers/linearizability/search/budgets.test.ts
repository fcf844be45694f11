import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import type { Decision, Engine } from "../../../../checkers/linearizability/engines/engine.ts";
import type { ObjectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { objectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { isLinearization } from "../../../../checkers/linearizability/replay.ts";
import {
  breadthFirst,
  depthFirst,
  portfolio,
  searchEngine,
} from "../../../../checkers/linearizability/search/engines.ts";
import { ALL_RULES } from "../../../../checkers/linearizability/search/rules.ts";
import { casRegister } from "../../../../checkers/models/cas-register.ts";
import { fifoQueue } from "../../../../checkers/models/fifo-queue.ts";
import type { Model } from "../../../../checkers/models/model.ts";
import { register } from "../../../../checkers/models/register.ts";
import { SMALL_OBJECTS } from "../../../support/objects/small-objects.ts";
import { tinyHistory } from "../../../support/objects/tiny-history.ts";
import { plainRegister } from "../../../support/plain-register.ts";
import { Story, together } from "./register-history.ts";

const ENGINES = [depthFirst, breadthFirst, portfolio].map((engine) => ({ name: engine.name, engine }));
const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };

function decide(
  engine: Engine,
  model: Model,
  calls: ObjectCalls,
  budget: CheckContext = UNLIMITED,
): Decision {
  const decision = engine.decide({ model, calls, budget });
  if (decision === undefined) throw new Error("A search always applies");
  return decision;
}

/** As many different writes at once, and then two reads that contradict each other. More than 64, so that no look at all states helps. */
function hopeless(writes: number): ObjectCalls {
  const story = new Story();
  together(
    story,
    Array.from({ length: writes }, (_, value) => ["write", value, value] as const),
  );
  story.call("read", null, 0);
  story.call("read", null, 1);
  return story.calls();
}

/** The calls of a prefix, those that returned after it as if nobody knew. */
function expectPrefix(model: Model, calls: ObjectCalls, decision: Decision): void {
  if (decision.kind !== "undecided") throw new Error(`Expected undecided, not ${decision.kind}`);
  const order = [...decision.prefix()];
  const placed = new Set(order);
  const byReturn = [...calls.returned.keys()]
    .filter((call) => (calls.returned[call] ?? 0) < calls.moments)
    .sort((a, b) => (calls.returned[a] ?? 0) - (calls.returned[b] ?? 0));
  expect(decision.certain).toBe(byReturn.length);
  expect(byReturn.slice(0, decision.placed).every((call) => placed.has(call))).toBe(true);
  const until = calls.returned[byReturn[decision.placed - 1] ?? -1] ?? -1;
  const returned = calls.returned.map((moment, call) =>
    moment <= until || placed.has(call) ? moment : 0x7fff_ffff,
  );
  expect(isLinearization(model, { ...asColumns(calls), returned }, order)).toBe(true);
}

function asColumns({ history, key, count, moments, position, invoked, returned }: ObjectCalls): ObjectCalls {
  return { history, key, count, moments, position, invoked, returned };
}

describe.each(ENGINES)("$name", ({ name, engine }) => {
  it("gives up when the time is up, with an order that can be carried out", () => {
    let looks = 0;
    const calls = hopeless(80);
    const decision = decide(engine, plainRegister, calls, { expired: () => ++looks > 5, maxStates: 1e9 });
    expect(decision).toMatchObject({ kind: "undecided", reason: "time", by: name });
    expectPrefix(plainRegister, calls, decision);
  });

  it("does nothing if the time was up before", () => {
    const decision = decide(engine, register, hopeless(3), { expired: () => true, maxStates: 1e6 });
    expect(decision).toMatchObject({ kind: "undecided", reason: "time", placed: 0 });
  });

  it("gives up when the memory is used up, with an order that can be carried out", () => {
    const calls = hopeless(80);
    const decision = decide(engine, plainRegister, calls, {
      expired: () => false,
      maxStates: 1e9,
      maxBytes: 1e6,
    });
    expect(decision).toMatchObject({ kind: "undecided", reason: "memory" });
    expectPrefix(plainRegister, calls, decision);
  });

  it("gives up if not even the history fits into the memory", () => {
    const budget = { expired: () => false, maxStates: 1e9, maxBytes: 100 };
    const decision = decide(engine, register, hopeless(80), budget);
    expect(decision).toMatchObject({ kind: "undecided", reason: "memory", placed: 0, certain: 82 });
  });

  it("gives up at the limit on states, with an order that can be carried out", () => {
    const calls = hopeless(80);
    const decision = decide(engine, plainRegister, calls, { expired: () => false, maxStates: 1000 });
    expect(decision).toMatchObject({ kind: "undecided", reason: "states" });
    expectPrefix(plainRegister, calls, decision);
  });

  it("says on a small budget nothing else than on a large one", () => {
    let undecided = 0;
    let definite = 0;
    for (const object of SMALL_OBJECTS) {
      for (let seed = 0; seed < 25; seed++) {
        const model: Model = { ...object.model };
        const [calls] = objectCalls(tinyHistory(object, seed));
        if (calls === undefined) continue;
        const large = decide(engine, model, calls);
        for (const budget of [{ maxStates: 1 }, { maxStates: 4 }, { maxBytes: 4000 }, { maxBytes: 16_000 }]) {
          const small = decide(engine, model, calls, { ...UNLIMITED, ...budget });
          if (small.kind === "undecided") undecided++;
          else {
            definite++;
            expect(small.kind).toBe(large.kind);
          }
        }
      }
    }
    expect(Math.min(undecided, definite)).toBeGreaterThan(50);
  });

  it("takes a history of nothing but calls of unknown outcome for what it is", () => {
    const story = new Story();
    for (let value = 0; value < 1000; value++) story.begin("write", value);
    const decision = decide(engine, plainRegister, story.calls());
    expect(decision.kind === "linearizable" && decision.certificate()).toEqual(new Int32Array(0));
  });
});

describe("the portfolio decides", () => {
  it("hundreds of writes of the same value at once, and a read of another", () => {
    const story = new Story();
    together(
      story,
      Array.from({ length: 300 }, () => ["write", 1, 1] as const),
    );
    story.call("read", null, 2);
    const decision = decide(portfolio, plainRegister, story.calls());
    expect(decision.kind).toBe("violated");
    expect(decision.explored).toBeLessThan(5000);
  });

  it("fifty different writes at once, and a read of the one that returned first", () => {
    const story = new Story();
    together(
      story,
      Array.from({ length: 50 }, (_, value) => ["write", value, value] as const),
    );
    story.call("read", null, 0);
    const calls = story.calls();
    const decision = decide(portfolio, plainRegister, calls);
    if (decision.kind !== "linearizable") throw new Error(decision.kind);
    expect(isLinearization(plainRegister, calls, decision.certificate())).toBe(true);
    expect(decision.explored).toBeLessThan(1000);
  });

  it("a hundred calls at once, which no mask of two words holds", () => {
    const story = new Story();
    const open = Array.from({ length: 100 }, (_, value) => story.begin("write", value % 7));
    for (let value = 0; value < 7; value++) story.call("read", null, value);
    for (const [value, end] of open.entries()) end(value % 7);
    const calls = story.calls();
    const decision = decide(portfolio, plainRegister, calls);
    if (decision.kind !== "linearizable") throw new Error(decision.kind);
    expect(isLinearization(plainRegister, calls, decision.certificate())).toBe(true);
  });

  it("a thousand crashed writes, and reads of some of them", () => {
    const story = new Story();
    for (let value = 0; value < 1000; value++) story.begin("write", value % 20);
    for (let read = 0; read < 100; read++) story.call("read", null, (read * 7) % 20);
    const calls = story.calls();
    const decision = decide(portfolio, plainRegister, calls);
    if (decision.kind !== "linearizable") throw new Error(decision.kind);
    expect(isLinearization(plainRegister, calls, decision.certificate())).toBe(true);
    story.call("read", null, 20);
    expect(decide(portfolio, { ...plainRegister, finite: true }, story.calls()).kind).toBe("violated");
  });

  it("a wrong answer at the end of a long history by the few calls before it", () => {
    const story = new Story();
    for (let round = 0; round < 500; round++) {
      together(
        story,
        Array.from({ length: 6 }, (_, value) => ["write", (value + round) % 5, (value + round) % 5] as const),
      );
      story.call("cas", [round % 5, (round + 1) % 5], [round % 5, (round + 1) % 5]);
    }
    story.call("write", 1, 1);
    story.call("read", null, 2);
    const calls = story.calls();
    const decision = decide(portfolio, casRegister, calls);
    if (decision.kind !== "violated") throw new Error(decision.kind);
    const exhaustive = searchEngine("depth-first", {
      description: "under test",
      entrants: { depthFirst: true, breadthFirst: false },
      rules: { ...ALL_RULES, localRefutation: false },
    });
    expect(decide(exhaustive, casRegister, calls).explored).toBeGreaterThan(2 * decision.explored);
    expect([...(decision.window?.calls ?? [])]).toEqual([calls.count - 1]);
    expect(decision.window?.starts).toEqual([1]);
  });

  it("queues that hold the same element several times", () => {
    const story = new Story();
    const held: number[] = [];
    for (let round = 0; round < 12; round++) {
      const elements = [round % 2, (round >> 1) % 2];
      held.push(...elements);
      together(story, [
        ...elements.map((element) => ["enqueue", element, element] as const),
        ["dequeue", null, held.shift() ?? null],
      ]);
    }
    const calls = story.calls();
    const decision = decide(portfolio, fifoQueue, calls);
    if (decision.kind !== "linearizable") throw new Error(decision.kind);
    expect(isLinearization(fifoQueue, calls, decision.certificate())).toBe(true);
    story.call("dequeue", null, 7);
    expect(decide(portfolio, fifoQueue, story.calls()).kind).toBe("violated");
  });
});
