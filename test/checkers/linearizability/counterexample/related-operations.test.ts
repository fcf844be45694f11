import { describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import type { Json } from "../../../../checkers/history/operation.ts";
import { coreOfWitness } from "../../../../checkers/linearizability/counterexample/core.ts";
import { relatedOperations } from "../../../../checkers/linearizability/counterexample/related-operations.ts";
import { NEVER, objectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { casRegister } from "../../../../checkers/models/cas-register.ts";

/** More than are all looked at. */
const MANY = 20_001;

describe("relatedOperations", () => {
  it("gives of a large object the operations that name a value of the core, alone or in a pair", () => {
    const calls: (readonly [string, Json, Json])[] = [
      ["write", 12, 12],
      ["cas", [12, 13], [12, 13]],
      ["cas", [112, 7], [112, 7]],
      ["write", "12", "12"],
      ["read", null, 12],
      ["cas", [9, 12], [9, 12]],
    ];
    while (calls.length < MANY) calls.push(["write", 1000 + calls.length, 1000 + calls.length]);
    const history = History.from(
      calls.flatMap(([f, input, output], number) => [
        { time: 2 * number, process: 0, type: "invoke" as const, f, value: input },
        { time: 2 * number + 1, process: 0, type: "ok" as const, f, value: output },
      ]),
    );
    const [object] = objectCalls(history);
    if (object === undefined) throw new Error("There is one object");
    const core = coreOfWitness(casRegister, object, { calls: Int32Array.of(0), until: NEVER });
    const related = relatedOperations(casRegister, object, core);
    expect(related?.map(({ invoked }) => invoked / 2)).toEqual([0, 1, 4, 5]);
  });
});
