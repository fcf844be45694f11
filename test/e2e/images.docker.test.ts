import { beforeAll, describe, expect, test } from "vitest";
import { connectEngine } from "../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../harness/environment/docker/images/ensure-image.ts";
import { AGENT_RECIPE } from "../../harness/environment/docker/images/image-recipe.ts";
import { faultline } from "../support/cli.ts";
import { dockerAvailable, SKIP_REASON } from "../support/docker.ts";

test("`images` refuses to build and to remove at once", async () => {
  const { exitCode, stderr } = await faultline(["images", "--build", "--remove"]);
  expect(exitCode).toBe(254);
  expect(stderr).toContain("cannot be used with");
});

describe.skipIf(!dockerAvailable)(`images of a real engine${SKIP_REASON}`, () => {
  let reference = "";

  beforeAll(async () => {
    reference = await ensureImage(await connectEngine(), AGENT_RECIPE, () => undefined);
  });

  test("`images` lists what is built, and for whom", async () => {
    const { exitCode, stdout } = await faultline(["images"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^agent on bookworm +${reference} +\\d+ MB +built +for every run$`, "m"),
    );
  });

  test("`images --json` lists it for a program, found by the compiled code as by its source", async () => {
    const { stdout } = await faultline(["images", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      bases: [{ debian: "bookworm", image: { bytes: expect.any(Number) as number } }, { debian: "trixie" }],
      images: expect.arrayContaining([
        expect.objectContaining({ recipe: AGENT_RECIPE, purposes: ["every run"], reference }),
      ]) as unknown[],
    });
  });
});
