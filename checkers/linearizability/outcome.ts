import type { Decision, EngineName } from "./engines/engine.ts";

/** What came of an object: what an engine found out, or why none did. */
export type Outcome = Decision | Inapplicable | Lost;

/** The one engine that was to decide has no rule for this object. */
export interface Inapplicable {
  readonly kind: "inapplicable";
  readonly engine: EngineName;
}

/** Whoever was deciding it ended before it had an answer. */
export interface Lost {
  readonly kind: "lost";
  readonly reason: "memory" | "crash";
  /** What happened, as the end of a sentence. */
  readonly message: string;
}
