import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { Interner } from "../../../checkers/history/interner.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { malformedOperation } from "../../../checkers/linearizability/malformed-operation.ts";
import { OF_ITS_OWN, ValueShapes } from "../../../checkers/linearizability/value-shapes.ts";
import { defineModel } from "../../../checkers/models/define-model.ts";
import { moveTo } from "../../../checkers/models/model.ts";
import { MODELS } from "../../../checkers/models/registry.ts";

describe("malformedOperation", () => {
  it("finds a call of another shape among calls that the model knows", () => {
    const history = called([
      ["cas", [1, 2]],
      ["cas", [3, 4]],
      ["cas", [5, 6, 7]],
    ]);
    expect(malformedOperation(history, modelOf("cas-register"))).toEqual({
      position: 4,
      fault: "a cas needs [from, to], not [5,6,7]",
    });
  });

  it.each(["register", "cas-register"])("does not guess what a %s was told to hold", (name) => {
    const written = (asked: Json, answered?: Json): History =>
      History.from([
        { process: 0, type: "invoke", f: "write", value: asked },
        { process: 0, type: "ok", f: "write", ...(answered === undefined ? {} : { value: answered }) },
      ]);
    expect(malformedOperation(written(null, 5), modelOf(name))).toMatchObject({ position: 0 });
    for (const fine of [written(null), written(null, null), written(5), written(5, 5), written(5, "OK")])
      expect(malformedOperation(fine, modelOf(name))).toBeUndefined();
  });

  it("asks about every call a model that does not say that shapes are enough", () => {
    const model = defineModel({
      name: "small numbers",
      init: null,
      step: () => moveTo(null),
      malformed: ({ input }) => (Number(input) > 9 ? `${JSON.stringify(input)} is too large` : undefined),
    });
    const history = called([
      ["write", 3],
      ["write", 10],
    ]);
    expect(malformedOperation(history, model)).toEqual({ position: 2, fault: "10 is too large" });
  });

  it("asks once about calls of one shape, and again about those of unknown outcome", () => {
    const asked: unknown[] = [];
    const model = defineModel({
      name: "curious",
      init: null,
      step: () => moveTo(null),
      malformed(call) {
        asked.push(call);
        return undefined;
      },
      malformedByShape: true,
    });
    const history = History.from([
      { time: 0, process: 0, type: "invoke", f: "read", value: null },
      { time: 1, process: 0, type: "ok", f: "read", value: 1 },
      { time: 2, process: 0, type: "invoke", f: "read", value: null },
      { time: 3, process: 0, type: "ok", f: "read", value: 2 },
      { time: 4, process: 0, type: "invoke", f: "read", value: null },
      { time: 5, process: 0, type: "info", f: "read", value: null },
    ]);
    expect(malformedOperation(history, model)).toBeUndefined();
    expect(asked).toEqual([
      { f: "read", input: null, output: 1 },
      { f: "read", input: null },
    ]);
  });

  it("does not look at what failed", () => {
    const history = History.from([
      { time: 0, process: 0, type: "invoke", f: "cas", value: 1 },
      { time: 1, process: 0, type: "fail", f: "cas", value: 1 },
    ]);
    expect(malformedOperation(history, modelOf("cas-register"))).toBeUndefined();
  });
});

describe("models that judge by shape", () => {
  for (const model of MODELS.filter(({ malformedByShape }) => malformedByShape === true)) {
    it(`${model.name} says the same of all calls of one shape`, () => {
      const differing: unknown[] = [];
      for (const f of model.fs)
        for (const [input, likeInput] of SAME_SHAPE)
          for (const [output, likeOutput] of [[undefined, undefined] as const, ...SAME_SHAPE]) {
            const isFine = model.malformed?.(callOf(f, input, output)) === undefined;
            const isOtherFine = model.malformed?.(callOf(f, likeInput, likeOutput)) === undefined;
            if (isFine !== isOtherFine) differing.push([f, input, likeInput, output, likeOutput]);
          }
      expect(differing).toEqual([]);
    });
  }
});

const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  1,
  2_147_483_647,
  -1,
  1.5,
  4_294_967_296,
  "",
  "x",
  "true",
  [],
  [0],
  [7],
  [0, 0],
  [1, 2],
  [2, 1],
  [99, 123_456_789_012_345],
  [1, -2],
  [1, 2.5],
  [1, "2"],
  ["k", "v"],
  ["k", null],
  [1, 2, 3],
  [3, 2, 1],
  [[1], 2],
  {},
  { value: 1, revision: 2 },
];

/** All pairs of values that share a shape. */
const SAME_SHAPE: readonly (readonly [Json, Json])[] = VALUES.flatMap((one) =>
  VALUES.filter((other) => shapeOf(one) === shapeOf(other) && shapeOf(one) !== OF_ITS_OWN).map(
    (other) => [one, other] as const,
  ),
);

function shapeOf(value: Json): number {
  const values = new Interner<Json>(null);
  const id = values.intern(value);
  return new ValueShapes(values).of(id);
}

describe("ValueShapes", () => {
  it("puts together what has one shape, and nothing else", () => {
    const shapes = (values: readonly Json[]): number => new Set(values.map(shapeOf)).size;
    expect(shapes([0, 1, 2_147_483_647])).toBe(1);
    expect(shapes(["", "x", "true"])).toBe(1);
    expect(
      shapes([
        [1, 2],
        [2, 1],
        [99, 123_456_789_012_345],
      ]),
    ).toBe(1);
    expect(shapes([null, true, false, 0, "x", [], [0], [1, 2], [1, 2, 3]])).toBe(9);
    for (const value of [-1, 1.5, [1, -2], [1, 2.5], [1, "2"], ["k", "v"], [[1], 2], {}])
      expect(shapeOf(value)).toBe(OF_ITS_OWN);
  });
});

function callOf(f: string, input: Json, output: Json | undefined): { f: string; input: Json; output?: Json } {
  return output === undefined ? { f, input } : { f, input, output };
}

function modelOf(name: string): (typeof MODELS)[number] {
  const model = MODELS.find((known) => known.name === name);
  if (model === undefined) throw new Error(`There is no model ${name}`);
  return model;
}

function called(calls: readonly (readonly [string, Json])[]): History {
  return History.from(
    calls.flatMap(([f, value], number) => [
      { time: 2 * number, process: 0, type: "invoke" as const, f, value },
      { time: 2 * number + 1, process: 0, type: "ok" as const, f, value },
    ]),
  );
}
