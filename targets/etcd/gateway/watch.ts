import { request as httpRequest, type IncomingMessage } from "node:http";
import { z } from "zod";
import type { Address } from "../../machine.ts";
import { EVERY_KEY } from "./encoding.ts";
import { count, flag, type KeyValue, keyValue } from "./fields.ts";
import { errorInStream, replyError } from "./gateway-error.ts";

/** A step of a watch: the changes that have come, if any have. */
export interface WatchReply {
  /** In the order of their revisions. */
  readonly events: readonly { readonly type: "PUT" | "DELETE"; readonly kv: KeyValue }[];
}

const watchReply = z.object({
  canceled: flag,
  compact_revision: count,
  cancel_reason: z.string().default(""),
  events: z.array(z.object({ type: z.enum(["PUT", "DELETE"]).default("PUT"), kv: keyValue })).default([]),
});

const watchLine = z.object({ result: watchReply });

/** The revision from which a watch was to begin was compacted. */
export class CompactedError extends Error {
  /** The oldest revision from which one can watch. */
  readonly oldest: number;

  constructor(oldest: number) {
    super(`The history before revision ${oldest} is compacted`);
    this.oldest = oldest;
  }
}

/**
 * Watches every key from a revision on, over a connection of its own, until the signal fires or the caller has
 * seen enough.
 *
 * @throws CompactedError if the history does not go back so far.
 * @throws Error if the node ends the watch otherwise.
 */
export async function* watchFrom(
  address: Address,
  revision: number,
  signal: AbortSignal,
): AsyncGenerator<WatchReply> {
  const response = await openStream(address, revision, signal);
  try {
    for await (const line of linesOf(response)) {
      const reply = readLine(line);
      if (reply.canceled) throw cancellation(reply);
      yield reply;
    }
    throw new Error("The node ended the watch and did not say why");
  } finally {
    response.destroy();
  }
}

async function openStream(address: Address, revision: number, signal: AbortSignal): Promise<IncomingMessage> {
  const payload = JSON.stringify({ create_request: { ...EVERY_KEY, start_revision: String(revision) } });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest({ ...address, agent: false, path: "/v3/watch", method: "POST", signal });
    request.on("response", resolve);
    // Heard to the end: what comes after the answer began is the answer's to tell.
    request.on("error", reject);
    request.end(payload);
  });
  if (response.statusCode === 200) return response;
  let body = "";
  for await (const chunk of response) body += String(chunk);
  throw replyError({ status: response.statusCode ?? 0, body });
}

/** One JSON document a line. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  response.setEncoding("utf8");
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
}

function readLine(line: string): z.infer<typeof watchReply> {
  const parsed: unknown = JSON.parse(line);
  const error = errorInStream(parsed);
  if (error !== undefined) throw error;
  return watchLine.parse(parsed).result;
}

function cancellation({
  compact_revision: oldest,
  cancel_reason: reason,
}: z.infer<typeof watchReply>): Error {
  if (oldest > 0) return new CompactedError(oldest);
  return new Error(`The node canceled the watch${reason === "" ? "" : `: ${reason}`}`);
}
