import type { Engine } from "../engine.ts";
import { engineMessages } from "./engine-messages.ts";

/**
 * Fetches an image from a registry.
 *
 * @returns Why it did not work; nothing if it did.
 */
export async function pullImage(engine: Engine, reference: string): Promise<string | undefined> {
  try {
    for await (const { error } of engineMessages(await engine.pull(oneOf(reference)))) {
      if (error !== undefined) return error;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Asked for a name without a tag, the engine's programming interface would fetch all there are. */
function oneOf(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
}
