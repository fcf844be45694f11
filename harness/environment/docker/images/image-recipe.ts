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
  /** `every run`, or the targets with the versions of their databases. */
  readonly purposes: readonly string[];
}

/** Every image that some run of these targets uses, each once. */
export function neededImages(
  targets: readonly { readonly name: string; readonly image?: TargetImage }[],
): readonly NeededImage[] {
  const needed: { recipe: ImageRecipe; purposes: string[] }[] = [
    { recipe: AGENT_RECIPE, purposes: ["every run"] },
  ];
  for (const { name, image } of targets) {
    for (const { version, debian } of image?.versions ?? []) {
      const recipe = { folder: image?.folder ?? name, debian };
      const known = needed.find((other) => isSame(other.recipe, recipe));
      if (known === undefined) needed.push({ recipe, purposes: [`${name} ${version}`] });
      else known.purposes.push(`${name} ${version}`);
    }
  }
  return needed;
}

function isSame(a: ImageRecipe, b: ImageRecipe): boolean {
  return a.folder === b.folder && a.debian === b.debian;
}

/** `faultline-etcd:4f2a…`: the name says what is in it, so that another content is another image. */
export function imageReference(
  { folder, debian }: ImageRecipe,
  context: readonly ContextFile[],
  baseId: string,
): string {
  return `faultline-${folder}:${fingerprint(context, baseId, debian)}`;
}
