import { DatabaseError } from "../../../workloads/client.ts";
import { NOT_WRITTEN } from "./lock-client.ts";

/**
 * Does what comes before an operation's one write: whatever goes wrong in it, the write was never sent.
 *
 * @throws DatabaseError with the code {@link NOT_WRITTEN}.
 */
export async function beforeWriting<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DatabaseError(NOT_WRITTEN, String(error));
  }
}
