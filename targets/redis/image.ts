import type { TargetImage } from "../target.ts";

/** Redis as Debian packages it. */
export const image: TargetImage = {
  folder: "redis",
  versions: [
    { version: "7.0", debian: "bookworm" },
    { version: "8.0", debian: "trixie" },
  ],
};
