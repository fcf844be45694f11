import { DatabaseError } from "../../../workloads/client.ts";
import type { Machine } from "../../machine.ts";
import { type Connection, openConnection } from "../protocol/connection.ts";

/** The connections of one client: at most one to each node's database, opened when it is first needed. */
export interface Connections {
  /** @throws DatabaseError `not-sent` if there is no connection to be had: whatever was to be sent was not. */
  to(machine: Machine, signal: AbortSignal): Promise<Connection>;
  close(): void;
}

/**
 * @param prepare - Said on each connection before anything else.
 */
export function createConnections(prepare?: readonly string[]): Connections {
  const open = new Map<string, Connection>();

  async function connect(machine: Machine, signal: AbortSignal): Promise<Connection> {
    let connection: Connection | undefined;
    try {
      connection = await openConnection(machine.clientAddress(), signal);
      if (prepare !== undefined) await connection.call(prepare, signal);
      return connection;
    } catch (error) {
      connection?.close();
      const why = error instanceof Error ? error.message : String(error);
      throw new DatabaseError("not-sent", `No connection to ${machine.node}: ${why}`);
    }
  }

  return {
    async to(machine, signal) {
      const kept = open.get(machine.node);
      if (kept?.isLost() === false) return kept;
      const connection = await connect(machine, signal);
      open.set(machine.node, connection);
      return connection;
    },
    close() {
      for (const connection of open.values()) connection.close();
      open.clear();
    },
  };
}
