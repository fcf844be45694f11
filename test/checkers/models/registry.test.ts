import { describe, expect, it } from "vitest";
import { exampleOf } from "../../../checkers/models/model-kind.ts";
import { findModel, MODEL_KINDS, modelNamed } from "../../../checkers/models/registry.ts";

describe("findModel()", () => {
  it("takes options after the name, and a model's own name finds it again", () => {
    for (const name of ["semaphore:permits=3", "rate-limiter:limit=5,window=1000", 'register:init="a,b=c"']) {
      expect(findModel(name)?.name).toBe(name);
    }
    expect(findModel("cas-register:init=0")?.init).toBe(0);
    expect(findModel("multi-register:init=[1,2]")?.name).toBe("multi-register:init=[1,2]");
    expect(findModel("register:init=null")?.name).toBe("register");
  });

  it("does not explain a register that begins otherwise by what null means", () => {
    const read = { f: "read", input: null, output: 0 };
    expect(findModel("register:init=0")?.step(0, read).legal).toBe(true);
    expect(findModel("register:init=0")?.explain?.({} as never)).toBeUndefined();
  });

  it.each(MODEL_KINDS)("finds $name with all that it can be told", (kind) => {
    expect(findModel(exampleOf(kind))?.fs).not.toEqual([]);
  });

  it.each([
    ["mutex:permits=3", "The model mutex has no options, and so no permits"],
    ["semaphore:permit=3", "The model semaphore has no option permit: it has permits"],
    ["semaphore", "The model semaphore needs permits, as in semaphore:permits=3"],
    ["rate-limiter:limit=3", "The model rate-limiter needs window, as in rate-limiter:limit=3,window=3"],
    ["semaphore:permits=0", "The option permits of the model semaphore is an integer from 1, not 0"],
    ["semaphore:permits=", "The option permits of the model semaphore is an integer from 1, not nothing"],
    ["semaphore:permits=1,permits=2", "The option permits of the model semaphore is given twice"],
    ["register:init=abc", "The option init of the model register is JSON, not abc"],
  ])("refuses %s in one sentence", (name, message) => {
    expect(() => findModel(name)).toThrow(new RangeError(message));
  });
});

describe("modelNamed()", () => {
  it("says which models there are", () => {
    expect(() => modelNamed("regster")).toThrow(
      /^No model is called regster: there are register, cas-register/,
    );
  });
});
