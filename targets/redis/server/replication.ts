import { withDeadline } from "../../deadline.ts";
import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import { expectArray, expectInteger, expectOk, expectString } from "../protocol/resp-value.ts";
import { ask } from "./ask.ts";

/** What a server is in its own eyes. */
export type Role =
  | { readonly name: "primary"; readonly replicas: number }
  | { readonly name: "replica"; readonly inSync: boolean };

export function roleOf(machine: Machine, signal: AbortSignal): Promise<Role> {
  return ask(machine.clientAddress(), signal, async (connection) => {
    const [name, , third, state] = expectArray(await connection.call(["ROLE"], signal));
    return expectString(name) === "master"
      ? { name: "primary", replicas: expectArray(third).length }
      : { name: "replica", inSync: state === "connected" };
  });
}

/** How long a node may take to say what it is; one that is paused never will. */
export const ANSWERS_WITHIN_MS = 1000;

/** The nodes that take themselves for a primary; who does not answer says nothing. */
export async function primariesInTheirOwnEyes(
  { machines }: Cluster,
  signal: AbortSignal,
): Promise<readonly Machine[]> {
  const roles = await Promise.allSettled(
    machines.map((machine) => withDeadline(ANSWERS_WITHIN_MS, signal, (inTime) => roleOf(machine, inTime))),
  );
  return machines.filter((_, i) => {
    const role = roles[i];
    return role?.status === "fulfilled" && role.value.name === "primary";
  });
}

/** How long the replicas may take to say that they have the write. */
const REPLICATED_WITHIN_MS = "1000";

/**
 * Writes something to a primary and waits until it is on all other nodes. So there is no second primary that
 * some of them follow, and none is still on its way back.
 *
 * @throws Error if they do not say that they have it.
 */
export function assertAllFollow(
  primary: Machine,
  { cluster, onBehalfOf }: { readonly cluster: Cluster; readonly onBehalfOf: Machine },
  signal: AbortSignal,
): Promise<void> {
  const others = cluster.machines.length - 1;
  return ask(primary.clientAddress(), signal, async (connection) => {
    expectOk(await connection.call(["SET", `ready:${onBehalfOf.node}`, "yes"], signal));
    if (others === 0) return;
    const wait = ["WAIT", String(others), REPLICATED_WITHIN_MS];
    const have = expectInteger(await connection.call(wait, signal));
    if (have < others) throw new Error(`${have} of ${others} nodes follow the primary ${primary.node}`);
  });
}
