import { describe, expect, it } from "vitest";
import { casRegister } from "../../../checkers/models/cas-register.ts";
import { list } from "../../../checkers/models/list.ts";
import { register } from "../../../checkers/models/register.ts";
import { findModel, MODELS } from "../../../checkers/models/registry.ts";

describe("register", () => {
  it("starts as null, takes what is written, and refuses a read of anything else", () => {
    expect(register.step(register.init, { f: "read", input: null, output: null })).toEqual({
      legal: true,
      state: null,
    });
    expect(register.step(3, { f: "write", input: 5 })).toEqual({ legal: true, state: 5 });
    expect(register.step(5, { f: "read", input: null, output: 3 })).toEqual({
      legal: false,
      why: "read returned 3, but the register holds 5",
    });
  });

  it("compares values as JSON, so 1 is not the string 1, and the order of fields means nothing", () => {
    const read = (output: string | { a: number; b: number }): unknown => ({ f: "read", input: null, output });
    expect(register.step(1, read("1") as never).legal).toBe(false);
    expect(register.step({ b: 2, a: 1 }, read({ a: 1, b: 2 }) as never).legal).toBe(true);
  });
});

describe("casRegister", () => {
  it("sets only what it expects", () => {
    expect(casRegister.step(1, { f: "cas", input: [1, 2] })).toEqual({ legal: true, state: 2 });
    expect(casRegister.step(3, { f: "cas", input: [1, 2], output: [1, 2] })).toEqual({
      legal: false,
      why: "cas expected 1, but the register holds 3",
    });
  });

  it("is pure where it changes nothing: reads, and a cas from a value to itself", () => {
    expect(casRegister.isPure({ f: "cas", input: [1, 1] })).toBe(true);
    expect(casRegister.isPure({ f: "cas", input: [1, 2] })).toBe(false);
    expect(casRegister.isPure({ f: "write", input: 1 })).toBe(false);
  });
});

describe("list", () => {
  it("grows at its end and is read whole", () => {
    expect(list.step([1], { f: "append", input: 2 })).toEqual({ legal: true, state: [1, 2] });
    expect(list.step([1, 2], { f: "read", input: null, output: [1, 2] }).legal).toBe(true);
    expect(list.step([1, 2], { f: "read", input: null, output: [2] })).toEqual({
      legal: false,
      why: "read returned [2], but the list is [1, 2]",
    });
  });

  it("may be read as null while nothing is in it", () => {
    expect(list.step([], { f: "read", input: null, output: null }).legal).toBe(true);
    expect(list.step([1], { f: "read", input: null, output: null }).legal).toBe(false);
  });
});

describe("MODELS", () => {
  it.each(MODELS.filter(({ fs }) => fs.includes("read")))(
    "$name accepts in every state a read whose answer nobody knows",
    (model) => {
      expect(model.step(model.init, { f: "read", input: null }).legal).toBe(true);
      expect(model.isPure({ f: "read", input: null })).toBe(true);
    },
  );

  it.each(MODELS)("$name is found by its name, and has a description", (model) => {
    expect(findModel(model.name)).toBe(model);
    expect(model.description).not.toBe("");
  });

  it("`findModel()` finds nothing by another name", () => {
    expect(findModel("regster")).toBeUndefined();
  });
});
