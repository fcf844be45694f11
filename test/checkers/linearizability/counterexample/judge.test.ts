import { describe, expect, it } from "vitest";
import { type CoreCall, coreOfWitness } from "../../../../checkers/linearizability/counterexample/core.ts";
import { Effort } from "../../../../checkers/linearizability/counterexample/effort.ts";
import { Judge } from "../../../../checkers/linearizability/counterexample/judge.ts";
import { NEVER, type ObjectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { plainRegister } from "../../../support/plain-register.ts";
import { Story, together } from "../search/register-history.ts";

function coreOf(calls: ObjectCalls): readonly CoreCall[] {
  const all = Int32Array.from({ length: calls.count }, (_, call) => call);
  return coreOfWitness(plainRegister, calls, { calls: all, until: NEVER }).calls;
}

/** Eighty different writes at once, and then two reads that contradict each other: more orders than any search tries. */
function hopeless(): readonly CoreCall[] {
  const story = new Story();
  together(
    story,
    Array.from({ length: 80 }, (_, value) => ["write", value, value] as const),
  );
  story.call("read", null, 0);
  story.call("read", null, 1);
  return coreOf(story.calls());
}

function wrongRead(): readonly CoreCall[] {
  const story = new Story();
  story.call("read", null, 5);
  return coreOf(story.calls());
}

describe("Judge", () => {
  it("gives up a candidate that takes too much work, though no step of the model is new", () => {
    const effort = new Effort(60_000, () => false);
    const judge = new Judge(plainRegister, [0], effort);
    expect(judge.isViolated(hopeless())).toBe(false);
    expect(judge.takeDoubt()).toBe(true);
    expect(judge.isExhausted).toBe(false);
  });

  it("decides nothing more once the effort of all is used up", () => {
    const effort = new Effort(30_000, () => false);
    const judge = new Judge(plainRegister, [0], effort.share(60_000));
    for (let times = 0; times < 3; times++) judge.isViolated(hopeless());
    expect(judge.isExhausted).toBe(true);
    expect(effort.isSpent).toBe(true);
    judge.takeDoubt();
    expect(judge.isViolated(wrongRead())).toBe(false);
    expect(judge.takeDoubt()).toBe(true);
    expect(new Judge(plainRegister, [0], new Effort(100, () => false)).isViolated(wrongRead())).toBe(true);
  });

  it("decides nothing once the time is up", () => {
    const judge = new Judge(plainRegister, [0], new Effort(1e6, () => true));
    expect(judge.isViolated(hopeless())).toBe(false);
    expect(judge.takeDoubt()).toBe(true);
  });
});
