import { likelyOrderOfAll } from "./block-order.ts";
import { blocksOf } from "./blocks.ts";
import { knownEdges } from "./graphs.ts";
import type { Instance } from "./instance.ts";
import { keyContradiction } from "./key-contradiction.ts";
import { type Answer, repair } from "./repair.ts";

/**
 * Finds a serial order of the transactions of an instance, or some that none can place.
 *
 * 1. What each transaction read and wrote makes the versions of a key into blocks (see `Blocks`), of which real time forces an
 *    order where their times do not overlap. Two that must each precede the other are a contradiction.
 * 2. All others get a likely order, and the graph of all dependencies is searched for cycles. There mostly are none.
 * 3. The few blocks that are on a cycle, and could be in another order, are put in order by search (see `repair`).
 *
 * Near-linear, but for the third step, which is exponential in the worst case (the problem is NP-complete: Papadimitriou, "The
 * Serializability of Concurrent Database Updates", JACM 1979) and given up where it becomes long.
 */
export function search(instance: Instance, expired: () => boolean): Answer {
  const blocks = blocksOf(instance);
  if ("members" in blocks) return { kind: "contradiction", members: blocks.members };
  if (expired()) return { kind: "gave-up", why: "time" };
  const order = likelyOrderOfAll(instance, blocks);
  const contradiction = keyContradiction(instance, blocks, order);
  if (contradiction !== undefined) return { kind: "contradiction", members: contradiction.members };
  if (expired()) return { kind: "gave-up", why: "time" };
  const known = knownEdges(instance, blocks);
  return repair({ instance, blocks, order, known, expired });
}
