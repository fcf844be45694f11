import type { TargetImage } from "../../../../targets/target.ts";
import type { DebianRelease } from "./base-image.ts";
import { type ContextFile, fingerprint } from "./build-context.ts";

/** What an image is built from. */
export interface ImageRecipe {
  /** A folder below `docker/`. */
  readonly folder: string;
  readonly debian: DebianRelease;
}

/** The image of the agent, which every run in containers needs. */
export const AGENT_RECIPE: ImageRecipe = { folder: "agent", debian: "bookworm" };

/** An image, and for whom. */
export interface NeededImage {
  readonly recipe: ImageRecipe;
  /** `every run`, or a target with the version of its database. */
  readonly purpose: string;
}

/** Every image that some run of these targets uses. */
export function neededImages(
  targets: readonly { readonly name: string; readonly image?: TargetImage }[],
): readonly NeededImage[] {
  const databases = targets.flatMap(({ name, image }) =>
    (image?.versions ?? []).map(({ version, debian }) => ({
      recipe: { folder: image?.folder ?? name, debian },
      purpose: `${name} ${version}`,
    })),
  );
  return [{ recipe: AGENT_RECIPE, purpose: "every run" }, ...databases];
}

/** `faultline-etcd:4f2a…`: the name says what is in it, so that another content is another image. */
export function imageReference(
  { folder, debian }: ImageRecipe,
  context: readonly ContextFile[],
  baseId: string,
): string {
  return `faultline-${folder}:${fingerprint(context, baseId, debian)}`;
}
