import { uniqueIds as uniqueIdsChecker } from "../checkers/unique-ids/unique-ids.ts";
import { fromFunction } from "./generator/from-function.ts";
import type { Workload } from "./workload.ts";

/**
 * Everybody asks for ids all the time, and nobody may be given one that somebody else has: what sequences, auto-increment
 * columns and id services promise, also across a failover. An id that is never used is no fault.
 */
export const uniqueIds: Workload = {
  name: "unique-ids",
  description: "Ids that are asked for everywhere, none of which may be given out twice",
  readOnly: new Set(),
  generator: () => fromFunction(() => ({ f: "generate" })),
  checker: () => uniqueIdsChecker(),
};
