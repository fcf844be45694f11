import type { z } from "zod";
import type { Json } from "../../../checkers/history/operation.ts";
import type { Connection } from "./connection.ts";
import { replyError } from "./gateway-error.ts";

/**
 * Calls a method of etcd's API and reads its answer.
 *
 * @throws DatabaseError with one of the codes of error-table.ts or, for an error not known, one that is in no table.
 * @throws Error for an answer that is not of the shape; what happened is unknown then.
 */
export async function call<T>(
  connection: Connection,
  path: `/v3/${string}`,
  body: Json,
  shape: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const reply = await connection.exchange({ path, body }, signal);
  if (reply.status !== 200) throw replyError(reply);
  const parsed = shape.safeParse(JSON.parse(reply.body));
  if (parsed.success) return parsed.data;
  throw new Error(`This is no answer to ${path}: ${reply.body.slice(0, 200)}`);
}
