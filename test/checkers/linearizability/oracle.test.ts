import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { models } from "../../../checkers/models/registry.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH, smallHistories } from "../../support/simulated-object.ts";

const unlimited: CheckContext = { expired: () => false, maxStates: 1e6 };

describe.each([...models.values()])("linearizable($name)", (model) => {
  it("agrees with a search through all orders", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        const verdict = linearizable(model).check(history, unlimited);
        seen[`${verdict.valid}`]++;
        if (verdict.valid === "unknown") expect(verdict.reasons[0].kind).toBe("not-exercised");
        else expect(verdict.valid).toBe(isLinearizable(model, history));
      }),
      { numRuns: 20_000 * DEPTH },
    );
  });
});
