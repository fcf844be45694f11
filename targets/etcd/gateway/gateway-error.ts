import { z } from "zod";
import { DatabaseError } from "../../../workloads/client.ts";
import { CODE_OF_MESSAGE } from "./error-table.ts";

const plainError = z.object({ message: z.string(), code: z.number().optional() });
/** The errors of what is a stream to gRPC stand one level deeper. */
const streamError = z.object({
  error: z.object({ message: z.string(), grpc_code: z.number().optional() }),
});

/** What an answer with another status than 200 says. One without gRPC's error in it is `http-<status>`. */
export function replyError({
  status,
  body,
}: {
  readonly status: number;
  readonly body: string;
}): DatabaseError {
  const parsed = tryParse(body);
  const plain = plainError.safeParse(parsed);
  if (plain.success) return grpcError(plain.data.message, plain.data.code);
  return (
    errorInStream(parsed) ?? new DatabaseError(`http-${status}`, `HTTP ${status}: ${body.slice(0, 200)}`)
  );
}

/** The error that a line of a stream holds, if it holds one. */
export function errorInStream(line: unknown): DatabaseError | undefined {
  const parsed = streamError.safeParse(line);
  return parsed.success ? grpcError(parsed.data.error.message, parsed.data.error.grpc_code) : undefined;
}

/** gRPC's code for an error that has none of its own. */
const UNKNOWN = 2;

/**
 * The text decides, since the same error comes with one gRPC code from one service and with another from the next.
 * A text that is not known gives `grpc-<code>`, which is in no table.
 */
function grpcError(message: string, grpcCode = UNKNOWN): DatabaseError {
  return new DatabaseError(CODE_OF_MESSAGE.get(message) ?? `grpc-${grpcCode}`, message);
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
