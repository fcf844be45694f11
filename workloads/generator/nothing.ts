import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED } from "./step.ts";

/** Emits nothing and is exhausted from the start. */
export const nothing: OpGenerator = {
  next: () => EXHAUSTED,
  update: () => nothing,
};
