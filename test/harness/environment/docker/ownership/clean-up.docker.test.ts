import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectEngine, type Engine } from "../../../../../harness/environment/docker/engine.ts";
import {
  labelsOf,
  type Owner,
  ownerHere,
} from "../../../../../harness/environment/docker/ownership/owner.ts";
import { removeOwned } from "../../../../../harness/environment/docker/ownership/remove-owned.ts";
import { sweepContainers } from "../../../../../harness/environment/docker/ownership/sweep.ts";
import type { Address } from "../../../../../targets/machine.ts";
import { faultline } from "../../../../support/cli.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { answers, labImage, openLab, remainsOf, server, tell } from "../lab.ts";

const KEEPING_HARNESS = fileURLToPath(new URL("keeping-harness.mjs", import.meta.url));

interface Kept {
  readonly farewell: string;
  readonly addresses: readonly Address[];
}

describe.skipIf(!dockerAvailable)(`what is left with the engine${SKIP_REASON}`, () => {
  let engine: Engine;
  let image: string;
  beforeAll(async () => {
    engine = await connectEngine();
    image = await labImage();
  });
  const owners: Owner[] = [];
  afterEach(async () => {
    for (const owner of owners.splice(0)) await removeOwned(engine, owner);
  });

  /** A container, a network and a volume that say that they are somebody's. */
  async function leave(change: Partial<Owner>): Promise<Owner> {
    const owner = { ...ownerHere(`left-${randomBytes(4).toString("hex")}`), ...change };
    owners.push(owner);
    const Labels = { ...labelsOf(owner) };
    const container = await engine.createContainer({
      Image: image,
      Entrypoint: ["sleep", "1000"],
      Labels,
      HostConfig: { NetworkMode: "none" },
    });
    await container.start();
    await engine.createVolume({ Name: `${owner.runId}-data`, Labels });
    return owner;
  }

  const DEAD = { pid: 1, began: "in another life" };

  it("is removed if its harness is dead, and nothing else is touched", async () => {
    const dead = await leave({ harness: DEAD });
    const alive = await leave({});
    const elsewhere = await leave({ harness: DEAD, computer: `not-${hostname()}` });
    const { removed, left } = await sweepContainers(engine);
    expect(removed).toContain(dead.runId);
    expect(left).toContainEqual({ runId: alive.runId, why: "alive" });
    expect(left).toContainEqual({ runId: elsewhere.runId, why: "elsewhere" });
    expect(await remainsOf(dead.runId)).toEqual([]);
    expect(await remainsOf(alive.runId)).toHaveLength(2);
    expect(await remainsOf(elsewhere.runId)).toHaveLength(2);

    expect(await sweepContainers(engine, { run: elsewhere.runId })).toEqual({
      removed: [elsewhere.runId],
      left: [],
    });
    expect(await sweepContainers(engine, { run: alive.runId })).toEqual({
      removed: [],
      left: [{ runId: alive.runId, why: "alive" }],
    });
  });

  it("is left alone if it does not say whose it is", async () => {
    const stranger = await engine.createContainer({
      Image: image,
      Entrypoint: ["true"],
      Labels: { "faultline.run": "half a label" },
    });
    try {
      await sweepContainers(engine);
      expect((await stranger.inspect()).Id).toBe(stranger.id);
    } finally {
      await stranger.remove();
    }
  });

  it("is removed when the next cluster is made", async () => {
    const dead = await leave({ harness: DEAD });
    const lab = await openLab(["n1"]);
    try {
      expect(await remainsOf(dead.runId)).toEqual([]);
    } finally {
      await lab.destroy();
    }
  });

  it("stays without a fault if it was to be kept, until it is asked to go", async () => {
    const runId = `kept-${randomBytes(4).toString("hex")}`;
    // That it ends by itself is part of the test.
    const { stdout } = await execa(
      process.execPath,
      [KEEPING_HARNESS, runId, image, JSON.stringify(server())],
      { timeout: 30_000 },
    );
    const { farewell, addresses } = JSON.parse(stdout) as Kept;
    expect(farewell).toContain(`faultline cleanup --run ${runId}`);
    for (const address of addresses) await answers(address);
    for (const address of addresses) {
      expect(Math.abs(Number(await tell(address, "clock")) - Date.now() / 1_000)).toBeLessThan(60);
    }

    const { left } = await sweepContainers(engine);
    expect(left).toContainEqual({ runId, why: "kept" });
    expect(await remainsOf(runId)).toHaveLength(7);

    const cleanup = await faultline(["cleanup", "--run", runId]);
    expect(cleanup.stdout).toContain(`Removed the containers of ${runId}`);
    expect(await remainsOf(runId)).toEqual([]);
    const { Volumes: volumes } = await engine.listVolumes({
      filters: { label: [`faultline.kept=${runId}`] },
    });
    expect(volumes).toEqual([]);
  });
});
