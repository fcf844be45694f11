import type { Machine } from "../../machine.ts";
import type { Connection } from "../protocol/connection.ts";
import { expectString } from "../protocol/resp-value.ts";
import { ask } from "./ask.ts";

/** One node of a Redis Cluster, as one of them sees it. */
export interface ClusterNode {
  readonly id: string;
  /** Whether it is the one that was asked. */
  readonly myself: boolean;
  readonly role: "primary" | "replica" | "unknown";
  /** The id of its primary, if it is a replica. */
  readonly follows: string | undefined;
  readonly configEpoch: number;
  /** Why it is not a full member in the eyes of the one that was asked: `fail`, `fail?`, `handshake`, ... */
  readonly troubles: readonly string[];
  /** Its ranges of slots: `0-5460`. */
  readonly slots: readonly string[];
}

const HEALTHY_FLAGS = new Set(["myself", "master", "slave"]);

export async function askForNodes(
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly ClusterNode[]> {
  return parseNodes(expectString(await connection.call(["CLUSTER", "NODES"], signal)));
}

export function nodesAccordingTo(machine: Machine, signal: AbortSignal): Promise<readonly ClusterNode[]> {
  return ask(machine.clientAddress(), signal, (connection) => askForNodes(connection, signal));
}

/**
 * Reads the answer to `CLUSTER NODES`.
 *
 * @see https://redis.io/docs/latest/commands/cluster-nodes/
 */
export function parseNodes(text: string): readonly ClusterNode[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id = "", , flagList = "", primary, , , epoch, link, ...slots] = line.split(" ");
      const flags = flagList.split(",");
      const troubles = flags.filter((flag) => !HEALTHY_FLAGS.has(flag));
      return {
        id,
        myself: flags.includes("myself"),
        role: flags.includes("master") ? "primary" : flags.includes("slave") ? "replica" : "unknown",
        follows: primary === "-" ? undefined : primary,
        configEpoch: Number(epoch),
        troubles: link === "connected" ? troubles : [...troubles, "disconnected"],
        // In brackets are slots on their way, which only the node itself tells of.
        slots: slots.filter((range) => !range.startsWith("[")),
      };
    });
}

/** What all nodes agree on when they agree: who is primary of which slots, and who follows whom. */
export function renderLayout(nodes: readonly ClusterNode[]): string {
  return nodes
    .map(({ id, role, follows, slots }) => `${id} ${role} ${follows ?? "-"} ${slots.join(" ")}`)
    .toSorted()
    .join("\n");
}
