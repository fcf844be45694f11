import type { Engine } from "../engine.ts";
import { statusOf } from "../engine-error.ts";
import type { LocalImage } from "./find-image.ts";

/** The label that every Dockerfile sets first, so that what a build leaves behind on the way is known, too. */
const LABEL = "faultline.image";
/** What a stage that only compiles is labelled with; its image has no name. */
const COMPILER = "compiler";
const OUR_NAME = /^faultline-[a-z0-9-]+:/;

/**
 * Every image that Faultline has made. Those derived from ours by others have our label as well, but a name of
 * their own, and are left out.
 */
export async function findOurImages(engine: Engine): Promise<readonly LocalImage[]> {
  const labelled = await engine.listImages({ filters: { label: [LABEL] } });
  return labelled.flatMap(({ Id, RepoTags, Labels, Size }) => {
    const names = (RepoTags as readonly string[] | null)?.filter((name) => name !== "<none>:<none>") ?? [];
    const references = names.filter((name) => OUR_NAME.test(name));
    if (names.length === 0 && Labels[LABEL] === COMPILER) references.push(Id);
    return references.map((reference) => ({ reference, id: Id, bytes: Size }));
  });
}

/** What came of removing an image. */
export type Removal = "removed" | "gone" | "in use";

/** Takes an image's name away, and deletes the image if it has no other. One that a container uses stays. */
export async function removeImage(engine: Engine, reference: string): Promise<Removal> {
  try {
    await engine.getImage(reference).remove();
    return "removed";
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return "gone";
    if (status === 409) return "in use";
    throw error;
  }
}
