import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import type { Decision, Engine, Task } from "../../../checkers/linearizability/engines/engine.ts";
import { ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { NEVER } from "../../../checkers/linearizability/object-calls.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";

const context: CheckContext = { expired: () => false, maxStates: 1e6 };

const fine = drawn("0: [write 1] [write 2] [read 2]", { key: "x" });
const stale = drawn("0: [write 1] [write 2] [read 1]", { key: "x" });

/** An engine that answers as it is told, whatever the calls. */
function liar(answer: (task: Task) => Decision | undefined): Engine {
  return { name: "lock", description: "Does not look", decide: answer };
}

const claimsViolation = liar(({ calls }) => ({
  kind: "violated",
  by: "lock",
  explored: 0,
  witness: { calls: Int32Array.from({ length: calls.count }, (_, call) => call), until: NEVER },
}));

const claimsOrder = liar(({ calls }) => ({
  kind: "linearizable",
  by: "lock",
  explored: 0,
  certificate: () => Int32Array.from({ length: calls.count }, (_, call) => call),
}));

function compete(history: typeof fine, other: Engine): Verdict {
  return linearizable("register", { competition: true, engines: [other, ...ENGINES] }).check(
    history,
    context,
  );
}

describe("a competition", () => {
  it("comes to the verdict that all engines come to", () => {
    const silent = liar(() => undefined);
    expect(compete(fine, silent).valid).toBe(true);
    expect(compete(stale, silent).valid).toBe(false);
  });

  it("blames an engine that says violated of what another one's certificate explains", () => {
    expect(() => compete(fine, claimsViolation)).toThrow(
      /disagree on key x: \w+ says linearizable, lock says violated.*so lock is wrong/,
    );
  });

  it("blames an engine whose certificate cannot be carried out", () => {
    expect(() => compete(stale, claimsOrder)).toThrow(/key x is linearizable.*lock is wrong/);
  });

  it("blames an engine whose witness is no violation, even where the history is one", () => {
    const points = liar(() => ({
      kind: "violated",
      by: "lock",
      explored: 0,
      witness: { calls: Int32Array.of(0, 1), until: NEVER },
    }));
    expect(() => compete(stale, points)).toThrow(/the 2 calls that are to prove it linearizable/);
  });

  it("lets an engine that ran out of budget contradict nobody", () => {
    const tired = liar(() => ({
      kind: "undecided",
      by: "lock",
      explored: 1,
      reason: "states",
      placed: 0,
      certain: 3,
      prefix: () => new Int32Array(0),
    }));
    expect(compete(fine, tired).valid).toBe(true);
    expect(compete(stale, tired).valid).toBe(false);
  });
});
