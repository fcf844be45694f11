import type { Json, Key } from "../../checkers/history/operation.ts";
import type { Context } from "./context.ts";
import type { Invoke, OpGenerator } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { emit, pending } from "./step.ts";

/** What to do, with when and by whom left open. */
export interface OpTemplate {
  readonly f: string;
  /** Default: null. */
  readonly value?: Json;
  readonly key?: Key;
}

/** The template as an operation at the context's time by a free process; undefined if none is free. */
export function fillIn(template: OpTemplate, ctx: Context): Invoke | undefined {
  const process = ctx.freeProcess();
  if (process === undefined) return undefined;
  const { f, value = null, key } = template;
  const invoke = { type: "invoke", time: ctx.time, process, f, value } as const;
  return key === undefined ? invoke : { ...invoke, key };
}

/** Emits the operation once, as soon as a process is free. */
export function op(template: OpTemplate): OpGenerator {
  return {
    next(ctx) {
      const invoke = fillIn(template, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, nothing);
    },
    update() {
      return this;
    },
  };
}
