import { describe, expect, it } from "vitest";
import { checkLinearizable } from "../../../checkers/linearizability/check-linearizable.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import "../../../harness/vitest/index.ts";
import { drawn } from "../../support/notation.ts";

const stale = drawn(`
  0: [write 1] [write 2]
  1:                      [read 1]
`);

const fine = [
  { process: 0, type: "invoke", f: "write", value: 1 },
  { process: 1, type: "invoke", f: "read" },
  { process: 1, type: "ok", value: 1 },
  { process: 0, type: "info" },
] as const;

function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("The assertion held");
}

describe("expect().toBeLinearizable()", () => {
  it("takes plain events without times and numbers", () => {
    expect(fine).toBeLinearizable("register");
    expect(fine.values()).toBeLinearizable("register");
  });

  it("fails with the explanation and the drawing of a counterexample", () => {
    const message = messageOf(() => {
      expect(stale).toBeLinearizable("register");
    });
    expect(message).toContain("The history is not linearizable as register");
    expect(message).toContain("answered a read with 1");
    expect(message).toMatch(/read → 1.*fits nowhere/);
  });

  it("can be negated", () => {
    expect(stale).not.toBeLinearizable("register");
    const message = messageOf(() => {
      expect(fine).not.toBeLinearizable("register");
    });
    expect(message).toContain("is linearizable as register, and should not be");
  });

  it("bears out neither claim about a history that could not be decided", () => {
    const options = { expired: () => true };
    for (const assertion of [expect(stale), expect(stale).not]) {
      const message = messageOf(() => {
        assertion.toBeLinearizable("register", options);
      });
      expect(message).toContain("within the time for checking");
    }
  });

  it("judges by a model of one's own", () => {
    const once: Model<boolean> = {
      name: "once",
      description: "Can be taken once",
      init: false,
      fs: ["take"],
      step: (taken) => (taken ? refuse("it was taken") : moveTo(true)),
      isPure: () => false,
      describe: String,
      describeCall: ({ f }) => f,
    };
    const take = (process: number) => [
      { process, type: "invoke", f: "take" } as const,
      { process, type: "ok" } as const,
    ];
    expect(take(0)).toBeLinearizable(once);
    expect([...take(0), ...take(1)]).not.toBeLinearizable(once);
  });

  it("refuses what is no history", () => {
    expect(
      messageOf(() => {
        expect(7).toBeLinearizable("register");
      }),
    ).toContain("a list of its events");
    expect(
      messageOf(() => {
        expect(fine).toBeLinearizable("regsiter");
      }),
    ).toContain("No model is called regsiter");
  });

  it("says the same as checkLinearizable()", () => {
    expect(checkLinearizable(stale, "register").valid).toBe(false);
    expect(checkLinearizable(fine, "register").valid).toBe(true);
  });
});
