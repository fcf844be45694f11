import { HarnessError } from "../../harness-error.ts";
import type { ProvisionRequest } from "../environment.ts";
import type { Engine } from "./engine.ts";
import { ensureImage } from "./images/ensure-image.ts";
import { findImage } from "./images/find-image.ts";
import { AGENT_RECIPE } from "./images/image-recipe.ts";
import { pullImage } from "./images/pull-image.ts";

/** The images of a run. */
export interface RunImages {
  readonly agent: string;
  readonly database: string;
}

/** Finds, builds or pulls what a run needs. */
export async function obtainImages(
  engine: Engine,
  request: Pick<ProvisionRequest, "target" | "image" | "dbVersion" | "onProgress">,
): Promise<RunImages> {
  // One after the other: a build takes the whole machine, and its progress one line.
  const agent = await ensureImage(engine, AGENT_RECIPE, request.onProgress);
  return { agent, database: await obtainDatabase(engine, request) };
}

async function obtainDatabase(
  engine: Engine,
  {
    target,
    image,
    dbVersion,
    onProgress,
  }: Pick<ProvisionRequest, "target" | "image" | "dbVersion" | "onProgress">,
): Promise<string> {
  if (image !== undefined) return obtainReadyMade(engine, image, onProgress);
  if (target.image === undefined) throw hasNoImage(target.name);
  const { folder, versions } = target.image;
  const { debian } = versions.find(({ version }) => version === dbVersion) ?? versions[0];
  return ensureImage(engine, { folder, debian }, onProgress);
}

async function obtainReadyMade(
  engine: Engine,
  reference: string,
  onProgress: (message: string) => void,
): Promise<string> {
  if ((await findImage(engine, reference)) !== undefined) return reference;
  onProgress(`Pulling ${reference}`);
  const problem = await pullImage(engine, reference);
  if (problem === undefined) return reference;
  throw new HarnessError(
    "usage",
    `The engine has no image ${reference}, and cannot pull it: ${problem}`,
    "Name an image that `docker images` lists, or one of a registry that can be reached",
  );
}

function hasNoImage(target: string): HarnessError {
  return new HarnessError(
    "usage",
    `Nothing says in which image ${target} is found`,
    "Name one with --image, or give the target an `image`",
  );
}
