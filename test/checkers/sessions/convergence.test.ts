import { describe, expect, it } from "vitest";
import { convergence } from "../../../checkers/sessions/convergence.ts";
import { drawn } from "../../support/notation.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };
const judge = (picture: string, quietMs = 500) => convergence({ quietMs }).check(drawn(picture), CONTEXT);

describe("convergence()", () => {
  it("passes nodes that agree after the quiet time, and tells when they did", () => {
    const verdict = judge(`
      0: [write 1] [write 2]              [read 2]
      1:                     [read 1]     [read 2]
    `);
    expect(verdict).toMatchObject({
      valid: true,
      summary: "All nodes agreed on 1 key, at the latest 0.900 s after the last write and fault",
      details: { keys: 1, notConverged: 0 },
    });
  });

  it("finds nodes that do not agree", () => {
    const verdict = judge(`
      0: [write 1] [write 2]          [read 2]
      1:                                        [read 1]
    `);
    expect(verdict.valid === false ? verdict.anomalies : []).toMatchObject([
      {
        name: "not-converged",
        explanation:
          "Process 0 read 2 on n0 at 3.600 s, and process 1 read 1 on n1 at 4.600 s, although nothing was written to the key, and no fault was there, after 1.800 s, and nodes had 500 ms to agree",
      },
    ]);
  });

  it("allows them to differ before the quiet time is over, and while faults go on", () => {
    const late = `
      0: [write 1] [write 2]          [read 2]    [read 2]
      1:                    [read 1]              [read 2]
    `;
    expect(judge(late)).toMatchObject({ valid: true, details: { slowestMs: 800 } });
    const faulty = `
      0: [write 1] [write 2]          [read 2]                    [read 2]
      1:                              [read 1]                    [read 2]
      nemesis:  [start]                        [stop]
    `;
    expect(judge(faulty).valid).toBe(true);
  });

  it("proves nothing where a write of unknown outcome may have come in between", () => {
    const verdict = judge(`
      0: [write 1]                    [read 1]
      1:           [write 2)
      2:                                           [read 2]
    `);
    expect(verdict).toMatchObject({ valid: "unknown", reasons: [{ kind: "incomplete" }] });
  });

  it("is not exercised unless two nodes are read at last", () => {
    expect(judge("0: [write 1] [write 2]          [read 2]")).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "not-exercised" }],
    });
    expect(judge("0: [write 1] [write 2][read 2]").valid).toBe("unknown");
    expect(convergence().check(drawn("0: [write 1]"), { expired: () => true, maxStates: 1 }).valid).toBe(
      "unknown",
    );
  });
});
