import { join } from "node:path";
import { HarnessError } from "../../../harness-error.ts";
import type { Engine } from "../engine.ts";
import { obtainBase } from "./base-image.ts";
import { type ContextFile, packContext, readContext } from "./build-context.ts";
import { followBuild } from "./build-progress.ts";
import { dockerFolder } from "./docker-folder.ts";
import { engineMessages } from "./engine-messages.ts";
import { findImage } from "./find-image.ts";
import { type ImageRecipe, imageReference } from "./image-recipe.ts";
import { spaced } from "./spaced.ts";

const PROGRESS_INTERVAL_MS = 1_000;

/**
 * Finds the image of a recipe, or builds it: the first time, and whenever the recipe or its base has changed.
 *
 * Two programs that build the same image at once do the work twice, and the second takes the name from the first.
 *
 * @param onProgress hears what is being done, at most once a second; nothing if the image is there.
 * @param root the folder that holds the recipes' folders.
 * @returns The reference to create containers with.
 * @throws {@link HarnessError} if there is no base image, or the build fails.
 */
export async function ensureImage(
  engine: Engine,
  recipe: ImageRecipe,
  onProgress: (message: string) => void,
  root: string = dockerFolder(),
): Promise<string> {
  const base = await obtainBase(engine, recipe.debian, onProgress);
  const context = readContext(join(root, recipe.folder));
  const reference = imageReference(recipe, context, base.id);
  if ((await findImage(engine, reference)) === undefined) {
    await build(engine, { recipe, context, base: base.reference, reference }, onProgress);
  }
  return reference;
}

interface Build {
  readonly recipe: ImageRecipe;
  readonly context: readonly ContextFile[];
  readonly base: string;
  readonly reference: string;
}

async function build(
  engine: Engine,
  { recipe, context, base, reference }: Build,
  onProgress: (message: string) => void,
): Promise<void> {
  const title = `image of ${recipe.folder} on Debian ${recipe.debian}`;
  const tell = spaced(onProgress, PROGRESS_INTERVAL_MS);
  const progress = followBuild();
  tell(`Building the ${title}`);
  const problem = await follow(
    () =>
      engine.buildImage(packContext(context), {
        t: reference,
        buildargs: { BASE: base },
        rm: true,
        forcerm: true,
      }),
    (line) => {
      progress.observe(line);
      if (progress.words() !== "") tell(`Building the ${title}, ${progress.words()}`);
    },
  );
  if (problem === undefined) return;
  throw new HarnessError(
    "unsupported",
    `The ${title} could not be built: ${problem}`,
    progress.lastLines().length === 0
      ? `See docker/${recipe.folder}/Dockerfile`
      : ["The build ended with:", ...progress.lastLines()].join("\n    "),
  );
}

/** @returns Why the build failed, be it before it began, by a command of it, or with the connection. */
async function follow(
  start: () => Promise<NodeJS.ReadableStream>,
  hear: (line: string) => void,
): Promise<string | undefined> {
  // What a program says in pieces comes in as many messages.
  let unfinished = "";
  try {
    for await (const { stream = "", error } of engineMessages(await start())) {
      if (error !== undefined) return error.trim();
      const lines = `${unfinished}${stream}`.split("\n");
      unfinished = lines.pop() ?? "";
      for (const line of lines) hear(line);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  } finally {
    hear(unfinished);
  }
}
