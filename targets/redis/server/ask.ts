import type { Address } from "../../machine.ts";
import { type Connection, openConnection } from "../protocol/connection.ts";

/** Opens a connection for some questions, and closes it. */
export async function ask<T>(
  address: Address,
  signal: AbortSignal,
  questions: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(address, signal);
  try {
    return await questions(connection);
  } finally {
    connection.close();
  }
}
