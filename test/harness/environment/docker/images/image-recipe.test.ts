import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dockerFolder } from "../../../../../harness/environment/docker/images/docker-folder.ts";
import { neededImages } from "../../../../../harness/environment/docker/images/image-recipe.ts";
import { TARGETS } from "../../../../../targets/registry.ts";

it("names one image for the agent and one for each version of a database, also where targets share it", () => {
  const versions = [
    { version: "3.4", debian: "bookworm" },
    { version: "3.5", debian: "trixie" },
  ] as const;
  const needed = neededImages([
    { name: "local" },
    { name: "etcd", image: { folder: "etcd", versions } },
    { name: "etcd-proxy", image: { folder: "etcd", versions: [versions[1]] } },
  ]);
  expect(needed).toEqual([
    { recipe: { folder: "agent", debian: "bookworm" }, purposes: ["every run"] },
    { recipe: { folder: "etcd", debian: "bookworm" }, purposes: ["etcd 3.4"] },
    { recipe: { folder: "etcd", debian: "trixie" }, purposes: ["etcd 3.5", "etcd-proxy 3.5"] },
  ]);
});

it("has a Dockerfile for every image that the bundled targets need", () => {
  for (const { recipe } of neededImages(TARGETS)) {
    expect(existsSync(join(dockerFolder(), recipe.folder, "Dockerfile")), recipe.folder).toBe(true);
  }
});
