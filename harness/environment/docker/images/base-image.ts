import type { ImageVersion } from "../../../../targets/target.ts";
import { HarnessError } from "../../../harness-error.ts";
import type { Engine } from "../engine.ts";
import { findImage, type LocalImage } from "./find-image.ts";
import { pullImage } from "./pull-image.ts";

export type DebianRelease = ImageVersion["debian"];

export const DEBIAN_RELEASES: readonly DebianRelease[] = ["bookworm", "trixie"];

/** Debian's own image, from a registry. */
export function officialBase(debian: DebianRelease): string {
  return `debian:${debian}-slim`;
}

/** The one that `faultline images --bootstrap` makes where there is no registry. */
export function bootstrappedBase(debian: DebianRelease): string {
  return `faultline-base:${debian}`;
}

/** The base image of a release that the engine has already; the official one if it has both. */
export async function findBase(engine: Engine, debian: DebianRelease): Promise<LocalImage | undefined> {
  return (
    (await findImage(engine, officialBase(debian))) ?? (await findImage(engine, bootstrappedBase(debian)))
  );
}

/**
 * The base image of a release, pulled if the engine has none.
 *
 * @throws {@link HarnessError} if there is none and no registry can be reached.
 */
export async function obtainBase(
  engine: Engine,
  debian: DebianRelease,
  onProgress: (message: string) => void,
): Promise<LocalImage> {
  const present = await findBase(engine, debian);
  if (present !== undefined) return present;
  const reference = officialBase(debian);
  onProgress(`Pulling ${reference}`);
  const problem = await pullImage(engine, reference);
  const pulled = problem === undefined ? await findImage(engine, reference) : undefined;
  if (pulled !== undefined) return pulled;
  throw new HarnessError(
    "unsupported",
    `There is no base image of Debian ${debian}, and ${reference} cannot be pulled: ${problem ?? "the engine lost it"}`,
    "Run `faultline images --bootstrap` as root to make one from Debian's packages",
  );
}
