import type { Engine } from "../engine.ts";

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
    if (statusCodeOf(error) === 404) return undefined;
    throw error;
  }
}

/** The HTTP status with which the engine refused: 404 if there is no such thing, 409 if something is in the way. */
export function statusCodeOf(error: unknown): unknown {
  return error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
}
