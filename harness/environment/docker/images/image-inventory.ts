import { join } from "node:path";
import type { Engine } from "../engine.ts";
import { DEBIAN_RELEASES, type DebianRelease, findBase } from "./base-image.ts";
import { readContext } from "./build-context.ts";
import { dockerFolder } from "./docker-folder.ts";
import { findImage, type LocalImage } from "./find-image.ts";
import { imageReference, type NeededImage } from "./image-recipe.ts";
import { findOurImages } from "./our-images.ts";

/** A base image, found or wanted. */
export interface BaseReport {
  readonly debian: DebianRelease;
  readonly image: LocalImage | undefined;
}

/** An image that runs need. Its reference is not known before there is a base, whose content it names, too. */
export interface ImageReport extends NeededImage {
  readonly reference: string | undefined;
  readonly image: LocalImage | undefined;
}

/** Which images there are, which are still to be made, and which were made for recipes or bases that have changed. */
export interface ImageInventory {
  readonly bases: readonly BaseReport[];
  readonly images: readonly ImageReport[];
  readonly outdated: readonly LocalImage[];
}

export async function takeInventory(engine: Engine, needed: readonly NeededImage[]): Promise<ImageInventory> {
  const bases = await Promise.all(
    DEBIAN_RELEASES.map(async (debian) => ({ debian, image: await findBase(engine, debian) })),
  );
  const images = await Promise.all(
    needed.map(async ({ recipe, purposes }): Promise<ImageReport> => {
      const base = bases.find(({ debian }) => debian === recipe.debian)?.image;
      if (base === undefined) return { recipe, purposes, reference: undefined, image: undefined };
      const context = readContext(join(dockerFolder(), recipe.folder));
      const reference = imageReference(recipe, context, base.id);
      return { recipe, purposes, reference, image: await findImage(engine, reference) };
    }),
  );
  const current = new Set([
    ...bases.map(({ image }) => image?.reference),
    ...images.map(({ reference }) => reference),
  ]);
  const outdated = (await findOurImages(engine)).filter(({ reference }) => !current.has(reference));
  return { bases, images, outdated };
}
