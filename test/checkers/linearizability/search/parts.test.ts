import { describe, expect, it } from "vitest";
import { CrashCounts, NONE_USED } from "../../../../checkers/linearizability/search/crash-counts.ts";
import { breadthFirst } from "../../../../checkers/linearizability/search/engines.ts";
import { Exhausted, Limits } from "../../../../checkers/linearizability/search/limits.ts";
import { LongestOrder } from "../../../../checkers/linearizability/search/longest-order.ts";
import { ROOT, StepForest } from "../../../../checkers/linearizability/search/step-forest.ts";
import { REFUSED, Transitions } from "../../../../checkers/linearizability/search/transitions.ts";
import { fifoQueue } from "../../../../checkers/models/fifo-queue.ts";
import { register } from "../../../../checkers/models/register.ts";
import { Story } from "./register-history.ts";

function limits(maxBytes = 2 ** 30): Limits {
  return new Limits({ expired: () => false, maxStates: 1e6, maxBytes });
}

describe("LongestOrder", () => {
  it("keeps the longest order while the stack goes another way, and copies what has changed", () => {
    const longest = new LongestOrder(limits());
    const stack = Int32Array.from([1, 2, 3, 4, 5]);
    longest.note(3, stack, 1, 4);
    longest.cutTo(1);
    stack.set([7, 8], 1);
    longest.cutTo(2);
    expect([...longest.steps()]).toEqual([1, 2, 3, 4]);
    longest.note(4, stack, 1, 3);
    expect([...longest.steps()]).toEqual([1, 7, 8]);
  });
});

describe("StepForest", () => {
  it("keeps the orders that are still of use when it is pruned", () => {
    const forest = new StepForest(limits());
    let trunk = ROOT;
    const leaves = new Int32Array(3);
    for (let step = 0; step < 1000; step++) {
      trunk = forest.add(trunk, step);
      for (let dead = 0; dead < 100; dead++) forest.add(trunk, -1);
      if (step === 600) leaves[0] = forest.add(trunk, 6000);
    }
    leaves[1] = trunk;
    leaves[2] = ROOT;
    expect(forest.isFull).toBe(true);
    forest.prune(leaves, 3);
    expect(forest.isFull).toBe(false);
    const all = Array.from({ length: 1000 }, (_, step) => step);
    expect([...forest.path(leaves[0] ?? ROOT)]).toEqual([...all.slice(0, 601), 6000]);
    expect([...forest.path(leaves[1])]).toEqual(all);
    expect([...forest.path(leaves[2])]).toEqual([]);
    expect([...forest.path(forest.add(leaves[1], 1))]).toEqual([...all, 1]);
  });
});

describe("CrashCounts", () => {
  it("gives equal counts one number, whatever the order in which they came about", () => {
    const counts = new CrashCounts(5, limits());
    const steps = [3, 1, 4, 1, 0, 2, 3];
    const upwards = steps.reduce((id, group) => counts.increment(id, group), NONE_USED);
    const downwards = steps.reduceRight((id, group) => counts.increment(id, group), NONE_USED);
    expect(upwards).toBe(downwards);
    expect(counts.sum(upwards)).toBe(7);
    expect([0, 1, 2, 3, 4].map((group) => counts.count(upwards, group))).toEqual([1, 2, 1, 2, 1]);
    const more = counts.increment(upwards, 0);
    expect([counts.covers(upwards, more), counts.covers(more, upwards)]).toEqual([true, false]);
    const other = counts.increment(upwards, 2);
    expect([counts.covers(other, more), counts.covers(more, other)]).toEqual([false, false]);
  });
});

describe("Transitions", () => {
  it("steps alike in a plain table, and where there are too many states and classes for one", () => {
    const classes = Array.from({ length: 300 }, (_, value) => ({ f: "enqueue", input: value }));
    const transitions = new Transitions(
      fifoQueue,
      [...classes, { f: "dequeue", input: null, output: 7 }],
      limits(),
    );
    let state = transitions.intern([]);
    expect(transitions.step(state, 300)).toBe(REFUSED);
    const met = [state];
    // More states than fit into a plain table with so many classes.
    for (let step = 0; step < 15_000; step++) {
      state = transitions.step(met[step >> 1] ?? 0, step % 300);
      met.push(state);
    }
    for (let step = 0; step < 15_000; step += 97) {
      const from = met[step >> 1] ?? 0;
      expect(transitions.stateOf(transitions.step(from, step % 300))).toEqual([
        ...(transitions.stateOf(from) as number[]),
        step % 300,
      ]);
    }
  });

  it("asks for memory before it keeps a state", () => {
    const transitions = new Transitions(register, [], limits(5000));
    transitions.intern("x".repeat(100));
    expect(() => transitions.intern("y".repeat(10_000))).toThrow(Exhausted);
  });

  it("never takes one state for another after it ran out of memory", () => {
    const transitions = new Transitions(register, [], limits(5000));
    transitions.intern(1);
    expect(() => transitions.intern("y".repeat(10_000))).toThrow(Exhausted);
    expect(transitions.stateOf(transitions.intern(2))).toBe(2);
    expect(transitions.stateOf(transitions.intern(3))).toBe(3);
  });
});

describe("a window", () => {
  it("says of which calls nobody knows whether they came before it", () => {
    const story = new Story();
    const endWrite = story.begin("write", 1);
    story.call("write", 2, 2);
    const endRead = story.begin("read", null);
    // So many orders of these that no window can begin after them.
    const others = [3, 4, 5, 6, 7].map((value) => ({ value, end: story.begin("write", value) }));
    for (const { value, end } of others) end(value);
    endWrite(1);
    endRead(99);
    const decision = breadthFirst.decide({
      // Without evidence, that nobody ever wrote 99 takes the search to find out.
      model: { ...register, isPure: (call) => call.f === "read" },
      calls: story.calls(),
      budget: { expired: () => false, maxStates: 1e6 },
    });
    if (decision?.kind !== "violated") throw new Error(decision?.kind);
    const { starts, calls, uncertain } = decision.window ?? {};
    expect(starts).toEqual([3, 4, 5, 6]);
    expect([...(calls ?? [])]).toEqual([0, 2, 7]);
    expect([...(uncertain ?? [])]).toEqual([0, 7]);
  });
});
