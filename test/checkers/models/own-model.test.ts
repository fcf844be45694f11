import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { defineModel } from "../../../checkers/models/define-model.ts";
import { moveTo, refuse } from "../../../checkers/models/model.ts";
import { runExample } from "../../support/run-example.ts";

const DOCUMENT = fileURLToPath(new URL("../../../docs/models.md", import.meta.url));

describe("the model of one's own in docs/models.md", () => {
  const [, example = ""] = /```ts\n([^]*?)```/.exec(readFileSync(DOCUMENT, "utf8")) ?? [];

  it("finds a valid history valid", { timeout: 60_000 }, async () => {
    expect((await runExample(example)).stdout.trim()).toBe("true");
  });

  it("finds one invalid in which money is missing", { timeout: 60_000 }, async () => {
    const wrong = example.replace('type: "ok", value: 2', 'type: "ok", value: 3');
    expect(wrong).not.toBe(example);
    expect((await runExample(wrong)).stdout).toContain("the balance was 2");
  });

  it("does not let one account see another", { timeout: 60_000 }, async () => {
    const other = example.replace('f: "balance", value: ["alice", 0]', 'f: "balance", value: ["bob", 0]');
    expect((await runExample(other)).stdout).toContain("the balance was 0");
  });
});

describe("defineModel()", () => {
  const toggle = defineModel({
    name: "toggle",
    init: false,
    step: (on: boolean, { output }) =>
      output === undefined || output === !on ? moveTo(!on) : refuse("it was"),
  });

  it("needs no more than a name, a beginning and steps", () => {
    const answers = (...outputs: boolean[]): History =>
      History.from(
        outputs.flatMap((value, i) => [
          { time: 2 * i, process: 0, type: "invoke" as const, f: "flip", value: null },
          { time: 2 * i + 1, process: 0, type: "ok" as const, f: "flip", value },
        ]),
      );
    const valid = (history: History): unknown =>
      linearizable(toggle).check(history, { expired: () => false, maxStates: 1000 }).valid;
    expect(valid(answers(true, false, true))).toBe(true);
    expect(valid(answers(true, true))).toBe(false);
  });

  it("says calls and states as JSON, and takes nothing for a read", () => {
    expect(toggle.describe(true)).toBe("true");
    expect(toggle.describeCall({ f: "flip", input: 1, output: true })).toBe("flip 1 → true");
    expect(toggle.isPure({ f: "flip", input: null })).toBe(false);
  });
});
