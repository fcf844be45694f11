import { TARGETS } from "../../../targets/registry.ts";
import { connectEngine } from "../../environment/docker/engine.ts";
import { type ImageInventory, takeInventory } from "../../environment/docker/images/image-inventory.ts";
import { neededImages } from "../../environment/docker/images/image-recipe.ts";
import type { Probe } from "../probe.ts";

/** What the images of runs are built on. */
export const baseImages: Probe = {
  title: "base images",
  async look() {
    const { bases } = await inventory();
    const lacking = bases.filter(({ image }) => image === undefined);
    if (lacking.length === 0) {
      return { ok: true, found: bases.map(({ image }) => image?.reference ?? "").join(", ") };
    }
    return {
      ok: false,
      problem: `There is none of Debian ${lacking.map(({ debian }) => debian).join(" and ")}`,
      remedy: "A run pulls it; where no registry can be reached, run `faultline images --bootstrap` as root",
    };
  },
};

/** What containers are made from. Without the agent's nothing can be tried; the others are wanted one at a time. */
export const images: Probe = {
  title: "container images",
  async look() {
    const { images: needed } = await inventory();
    const [agent, ...databases] = needed.map(({ image, recipe }) => ({
      built: image !== undefined,
      name: `${recipe.folder} on ${recipe.debian}`,
    }));
    if (agent?.built !== true) {
      return {
        ok: false,
        problem: "The image of the agent, which injects faults, is not built",
        remedy: "The first run builds it; run `faultline images --build` to have all images now",
      };
    }
    const lacking = databases.filter(({ built }) => !built).map(({ name }) => name);
    const rest = lacking.length === 0 ? "" : `; built when first used: ${lacking.join(", ")}`;
    return { ok: true, found: `${needed.length - lacking.length} of ${needed.length} are built${rest}` };
  },
};

async function inventory(): Promise<ImageInventory> {
  return takeInventory(await connectEngine(), neededImages(TARGETS));
}
