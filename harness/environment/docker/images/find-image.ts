import type Docker from "dockerode";

/** An image that the engine has. */
export interface LocalImage {
  readonly reference: string;
  readonly id: string;
  readonly bytes: number;
}

export async function findImage(engine: Docker, reference: string): Promise<LocalImage | undefined> {
  try {
    const { Id, Size } = await engine.getImage(reference).inspect();
    return { reference, id: Id, bytes: Size };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether the engine answered that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 404;
}
