import { DatabaseError, type ErrorTable } from "../../../workloads/client.ts";
import type { Connection } from "../protocol/connection.ts";
import { expectArray, expectOk, type RespValue } from "../protocol/resp-value.ts";
import { errorTable } from "./error-table.ts";

const ERRORS: ErrorTable = errorTable;

/**
 * Runs commands as one transaction: queued after MULTI, and then run by EXEC with nothing in between.
 *
 * Until EXEC is sent nothing is run, so whatever goes wrong before is definite. What becomes of a transaction whose
 * EXEC is not answered, nobody knows.
 *
 * @returns What each command answers. A command that is refused by then is a `RespError` among the answers, and the others were run.
 * @throws DatabaseError with a code of the error table.
 * @see "Transactions", https://redis.io/docs/latest/develop/using-commands/transactions/
 */
export async function runTransaction(
  connection: Connection,
  commands: readonly (readonly string[])[],
  signal: AbortSignal,
): Promise<readonly RespValue[]> {
  try {
    expectOk(await connection.call(["MULTI"], signal));
    for (const command of commands) {
      const reply = await connection.call(command, signal);
      if (reply !== "QUEUED") throw new Error(`Redis did not queue ${command.join(" ")}`);
    }
  } catch (error) {
    await dropQueue(connection, signal);
    throw asNotExecuted(error);
  }
  return expectArray(await connection.call(["EXEC"], signal));
}

/** Makes the connection fit for the next command: a redirected client comes back to it. */
async function dropQueue(connection: Connection, signal: AbortSignal): Promise<void> {
  try {
    expectOk(await connection.call(["DISCARD"], signal));
  } catch {
    connection.close();
  }
}

/** Keeps the errors that are definite anyway, among them the redirections that a router follows. */
function asNotExecuted(error: unknown): DatabaseError {
  if (error instanceof DatabaseError && ERRORS[error.code]?.definite === true) return error;
  return new DatabaseError("not-executed", error instanceof Error ? error.message : String(error));
}
