import type { Engine } from "../engine.ts";
import { statusOf } from "../engine-error.ts";

/** An image that the engine has. */
export interface LocalImage {
  /** What to call it by: its name, or its id if it has none. */
  readonly reference: string;
  readonly id: string;
  readonly bytes: number;
}

export async function findImage(engine: Engine, reference: string): Promise<LocalImage | undefined> {
  try {
    const { Id, Size } = await engine.getImage(reference).inspect();
    return { reference, id: Id, bytes: Size };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
