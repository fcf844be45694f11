import { connectEngine } from "../../harness/environment/docker/engine.ts";

/** Why tests that need containers are left out on this computer; nothing where an engine answers. */
async function findReason(): Promise<string | undefined> {
  try {
    await connectEngine();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const reason = await findReason();

/** `describe.skipIf(!dockerAvailable)(`...${SKIP_REASON}`, ...)` leaves a test out and says why. */
export const dockerAvailable: boolean = reason === undefined;

/** For the name of a suite: empty where it runs. */
export const SKIP_REASON: string = reason === undefined ? "" : ` (left out: ${reason})`;
