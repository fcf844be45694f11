import { Command, Option } from "commander";
import { TARGETS } from "../../../targets/registry.ts";
import { connectEngine, type Engine } from "../../environment/docker/engine.ts";
import { DEBIAN_RELEASES, findBase } from "../../environment/docker/images/base-image.ts";
import { bootstrapBase } from "../../environment/docker/images/bootstrap-base.ts";
import { ensureImage } from "../../environment/docker/images/ensure-image.ts";
import type { LocalImage } from "../../environment/docker/images/find-image.ts";
import { type ImageInventory, takeInventory } from "../../environment/docker/images/image-inventory.ts";
import { neededImages } from "../../environment/docker/images/image-recipe.ts";
import { findOurImages, removeImage } from "../../environment/docker/images/our-images.ts";
import { onInterrupt } from "../interrupt.ts";
import { printTable } from "../print-table.ts";

/** What a program that was told to end by Ctrl-C ends with. */
const INTERRUPTED = 130;

interface ImagesOptions {
  readonly bootstrap: boolean;
  readonly build: boolean;
  readonly remove: boolean;
  readonly json: boolean;
}

export function imagesCommand(): Command {
  return new Command("images")
    .description("List the container images that runs use, make them beforehand, or remove them.")
    .option(
      "--bootstrap",
      "make missing base images from Debian's packages, with mmdebstrap or debootstrap, as root",
      false,
    )
    .option(
      "--build",
      "build every image that is missing, which `faultline run` does with those it uses",
      false,
    )
    .addOption(
      new Option("--remove", "remove every image that Faultline has made")
        .default(false)
        .conflicts(["bootstrap", "build"]),
    )
    .option("--json", "print as JSON", false)
    .action(async (options: ImagesOptions) => {
      const engine = await connectEngine();
      if (options.remove) {
        await remove(engine, options.json);
        return;
      }
      if (options.bootstrap && !(await bootstrap(engine))) {
        process.exitCode = INTERRUPTED;
        return;
      }
      if (options.build) await build(engine);
      const inventory = await takeInventory(engine, neededImages(TARGETS));
      if (options.json) console.log(JSON.stringify(inventory, undefined, 2));
      else printInventory(inventory);
    });
}

function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** @returns False if it was interrupted. */
async function bootstrap(engine: Engine): Promise<boolean> {
  const interrupt = onInterrupt(() => {
    note("Interrupted");
  });
  try {
    for (const debian of DEBIAN_RELEASES) {
      if ((await findBase(engine, debian)) !== undefined) continue;
      await bootstrapBase(engine, debian, note, interrupt.signal);
    }
    return true;
  } catch (error) {
    if (interrupt.signal.aborted) return false;
    throw error;
  } finally {
    interrupt.release();
  }
}

async function build(engine: Engine): Promise<void> {
  for (const { recipe } of neededImages(TARGETS)) await ensureImage(engine, recipe, note);
}

async function remove(engine: Engine, json: boolean): Promise<void> {
  const outcomes = [];
  // What others are built on comes last: it is deleted only when they are gone.
  for (const { reference } of (await findOurImages(engine)).toSorted(basesLast)) {
    outcomes.push({ reference, outcome: await removeImage(engine, reference) });
  }
  if (json) console.log(JSON.stringify(outcomes, undefined, 2));
  else if (outcomes.length === 0) console.log("There is no image of Faultline's");
  else printTable(outcomes.map(({ reference, outcome }) => [shortName(reference), outcome]));
}

function basesLast(a: LocalImage, b: LocalImage): number {
  const rank = ({ reference }: LocalImage) => Number(reference.startsWith("faultline-base:"));
  return rank(a) - rank(b);
}

function printInventory({ bases, images, outdated }: ImageInventory): void {
  printTable([
    ...bases.map(({ debian, image }) => [
      `base of Debian ${debian}`,
      image?.reference ?? "",
      megabytes(image?.bytes),
      image === undefined ? "missing" : "there",
      image === undefined ? "`faultline images --bootstrap` makes one, or a run pulls it" : "",
    ]),
    ...images.map(({ recipe, purposes, reference, image }) => [
      `${recipe.folder} on ${recipe.debian}`,
      reference ?? "",
      megabytes(image?.bytes),
      image === undefined ? "not built" : "built",
      `for ${purposes.join(", ")}`,
    ]),
    ...outdated.map(({ reference, id, bytes }) => [
      "",
      shortName(reference),
      megabytes(bytes),
      reference === id ? "left by a build" : "outdated",
      "",
    ]),
  ]);
}

/** A name as it is, and of an id as much as Docker's own lists show. */
function shortName(reference: string): string {
  return reference.replace(/^sha256:(.{12}).*$/, "$1");
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? "" : `${Math.round(bytes / 1e6)} MB`;
}
