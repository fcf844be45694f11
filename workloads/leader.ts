import { leader as leaderChecker } from "../checkers/leader/leader.ts";
import { eachThread } from "./generator/each.ts";
import { op } from "./generator/op.ts";
import { repeat } from "./generator/repeat.ts";
import type { Workload } from "./workload.ts";

/**
 * Every client asks its node again and again who leads, and in which term: a term must not be led by two, and a node's
 * term must not go back, however often leaders are killed or cut off.
 *
 * An `observe` answers with `{ term, leader }`: the latest term that the node knows, and the name of the node that
 * leads it, or null while it knows of none.
 */
export const leader: Workload = {
  name: "leader",
  description: "Asks every node who leads and in which term: a term must have one leader, and never go back",
  readOnly: new Set(["observe"]),
  generator: () => repeat(op({ f: "observe" })),
  finalGenerator: () => eachThread(repeat(op({ f: "observe" }), FINAL_OBSERVATIONS)),
  checker: () => leaderChecker(),
};

/** Of each thread: one that fails because its connection is old is followed by one on a new connection. */
const FINAL_OBSERVATIONS = 2;
