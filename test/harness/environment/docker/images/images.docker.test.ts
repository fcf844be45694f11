import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { connectEngine } from "../../../../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../../../../harness/environment/docker/images/ensure-image.ts";
import { findImage } from "../../../../../harness/environment/docker/images/find-image.ts";
import { findOurImages, removeImage } from "../../../../../harness/environment/docker/images/our-images.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";

describe.skipIf(!dockerAvailable)(`images of a real engine${SKIP_REASON}`, async () => {
  if (!dockerAvailable) return;
  const engine = await connectEngine();
  /** Builds an image of the test's own from these instructions. */
  async function ensure(instructions: string, heard: string[] = []): Promise<string> {
    const root = mkdtempSync(join(tmpdir(), "faultline-test-"));
    mkdirSync(join(root, "test"));
    writeFileSync(join(root, "test", "Dockerfile"), `ARG BASE\nFROM \${BASE}\n${instructions}\n`);
    return ensureImage(
      engine,
      { folder: "test", debian: "bookworm" },
      (message) => heard.push(message),
      root,
    );
  }

  /** What no cache of the engine has, and what tells the images of this test from all others. */
  const label = `faultline.test=${process.pid}-${Date.now()}`;
  const unique = `LABEL faultline.image=test ${label}`;

  afterAll(async () => {
    for (const { Id } of await engine.listImages({ filters: { label: [label] } })) {
      await engine.getImage(Id).remove({ force: true });
    }
  });

  it("are built the first time, and found the second", async () => {
    const heard: string[] = [];
    const reference = await ensure(`${unique}\nRUN echo hello`, heard);
    expect(heard[0]).toBe("Building the image of test on Debian bookworm");
    expect(await findImage(engine, reference)).toMatchObject({ reference });

    const heardAgain: string[] = [];
    const begun = performance.now();
    expect(await ensure(`${unique}\nRUN echo hello`, heardAgain)).toBe(reference);
    expect(heardAgain).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it("are built by two at once without harm", async () => {
    const instructions = `${unique}\nRUN sleep 0.5 && echo two`;
    const [first, second] = await Promise.all([ensure(instructions), ensure(instructions)]);
    expect(first).toBe(second);
    expect(await findImage(engine, first)).toBeDefined();
  });

  it("say why they could not be built, with the last words of the build", async () => {
    await expect(ensure(`${unique}\nRUN echo about to fail; ls /no/such/place`)).rejects.toMatchObject({
      name: "HarnessError",
      message: expect.stringMatching(
        /^The image of test on Debian bookworm could not be built: The command .* returned a non-zero code: 2$/,
      ) as string,
      // What a program says in pieces is one line all the same.
      hint: expect.stringMatching(/about to fail\n\s*ls: .*\/no\/such\/place.*No such file/) as string,
    });
  });

  it("say so where the Dockerfile makes no sense", async () => {
    await expect(ensure(`${unique}\nRUNN true`)).rejects.toMatchObject({
      name: "HarnessError",
      message: expect.stringMatching(/could not be built: .*RUNN/i) as string,
    });
  });

  it("are ours by label and name, and stay while a container uses them", async () => {
    const reference = await ensure(`${unique}\nRUN echo in use`);
    const others = { repo: "faultless-test", tag: String(process.pid) };
    await engine.getImage(reference).tag(others);
    const container = await engine.createContainer({ Image: reference, Cmd: ["true"] });
    try {
      const ours = (await findOurImages(engine)).map((image) => image.reference);
      expect(ours).toContain(reference);
      expect(ours).not.toContain(`${others.repo}:${others.tag}`);
      expect(await removeImage(engine, `${others.repo}:${others.tag}`)).toBe("removed");
      expect(await removeImage(engine, reference)).toBe("in use");
    } finally {
      await container.remove({ force: true });
    }
    expect(await removeImage(engine, reference)).toBe("removed");
    expect(await removeImage(engine, reference)).toBe("gone");
  });
});
