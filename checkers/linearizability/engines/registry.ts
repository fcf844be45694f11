import type { Engine } from "./engine.ts";

/** Engines in the order in which they are tried: the first that applies decides. The last one always applies. */
export const ENGINES: readonly Engine[] = [];
