import type { Context } from "./context.ts";

/** A generator misbehaved: what it offered or threw, and what it knew when it did. */
export class GeneratorError extends Error {
  constructor(problem: string, ctx: Context, options?: ErrorOptions) {
    super(`${problem}; ${describeContext(ctx)}`, options);
    this.name = "GeneratorError";
  }
}

/** The context as a person would write it: `time 1500 ns, 1 of 3 threads free: 2 (process 5)`. */
export function describeContext(ctx: Context): string {
  const free = ctx.freeThreads.map((thread) => `${thread} (process ${ctx.processOf(thread)})`);
  return `time ${ctx.time} ns, ${ctx.freeCount} of ${ctx.threadCount} threads free${free.length > 0 ? `: ${free.join(", ")}` : ""}`;
}
