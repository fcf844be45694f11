import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "../../../harness-error.ts";
import type { Engine } from "../engine.ts";
import { bootstrappedBase, type DebianRelease } from "./base-image.ts";
import { engineMessages } from "./engine-messages.ts";
import { packDebian } from "./pack-debian.ts";
import { scratchDirectory } from "./scratch-directory.ts";
import { spaced } from "./spaced.ts";

const PROGRESS_INTERVAL_MS = 1_000;

/** How the image is known as ours, and what it runs if nobody says what. */
const IMAGE_SETTINGS: readonly string[] = ["LABEL faultline.image=base", 'CMD ["bash"]'];

/**
 * Makes the base image of a release from Debian's packages, for engines that reach no registry.
 *
 * @param onProgress hears what is being done, at most once a second.
 * @throws {@link HarnessError} if the programs or the rights for it are missing, or it fails.
 */
export async function bootstrapBase(
  engine: Engine,
  debian: DebianRelease,
  onProgress: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new HarnessError(
      "unsupported",
      `Only root can make a base image of Debian ${debian}`,
      "Run `faultline images --bootstrap` as root",
    );
  }
  const title = `base image of Debian ${debian}`;
  const tell = spaced(onProgress, PROGRESS_INTERVAL_MS);
  const scratch = await mkdtemp(join(scratchDirectory(), "faultline-base-"));
  try {
    onProgress(`Making the ${title}`);
    const tar = await packDebian({
      debian,
      scratch,
      signal,
      tell: (doing) => {
        tell(`Making the ${title}: ${doing}`);
      },
    });
    onProgress(`Importing the ${title}`);
    await importBase(engine, debian, tar);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function importBase(engine: Engine, debian: DebianRelease, tar: string): Promise<void> {
  const [repo, tag] = bootstrappedBase(debian).split(":");
  const reply = await engine.importImage(createReadStream(tar), { repo, tag, changes: IMAGE_SETTINGS });
  for await (const { error } of engineMessages(reply)) {
    if (error === undefined) continue;
    throw new HarnessError(
      "unsupported",
      `The engine did not import the base image of Debian ${debian}: ${error.trim()}`,
      "See the log of the Docker daemon",
    );
  }
}
