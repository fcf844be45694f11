import { createInterface } from "node:readline";
import { z } from "zod";

/** What the engine says while it builds, pulls or imports: one JSON value a line. */
export interface EngineMessage {
  /** Output of a build. */
  readonly stream?: string | undefined;
  /** What a pull or an import is at; what was imported. */
  readonly status?: string | undefined;
  /** Why it failed; the last message. */
  readonly error?: string | undefined;
}

const EngineMessageLine: z.ZodType<EngineMessage> = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
});

/** @throws if the connection breaks, or the engine says something that is no such message. */
export async function* engineMessages(reply: NodeJS.ReadableStream): AsyncGenerator<EngineMessage> {
  const lines = createInterface({ input: reply, crlfDelay: Infinity });
  for await (const line of lines) {
    if (line.trim() !== "") yield EngineMessageLine.parse(JSON.parse(line));
  }
}
