import type { Engine } from "../engine.ts";
import { engineMessages } from "./engine-messages.ts";

/**
 * Fetches an image from a registry: the latest if the reference names none.
 *
 * @returns Why it did not work; nothing if it did.
 */
export async function pullImage(engine: Engine, reference: string): Promise<string | undefined> {
  try {
    for await (const { error } of engineMessages(await engine.pull(reference))) {
      if (error !== undefined) return error;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
