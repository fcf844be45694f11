import { describe, expect, it } from "vitest";
import { connectEngine } from "../../../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../../../harness/environment/docker/images/ensure-image.ts";
import { awaitHealthy } from "../../../../harness/run/await-healthy.ts";
import { etcdTarget } from "../../../../targets/etcd/target.ts";
import { dockerAvailable, SKIP_REASON } from "../../../support/docker.ts";
import { labImage, openLab } from "./lab.ts";

const LIMIT_MS = 10_000;

describe.skipIf(!dockerAvailable)(`five nodes of etcd${SKIP_REASON}`, () => {
  it("serve within ten seconds from nothing but their images", async () => {
    const { folder } = etcdTarget.image ?? { folder: "etcd" };
    const image = await ensureImage(await connectEngine(), { folder, debian: "bookworm" }, console.log);
    await labImage();
    const settings = Object.fromEntries(
      etcdTarget.settings.map((setting) => [setting.name, setting.default]),
    );

    const began = performance.now();
    const lab = await openLab(["n1", "n2", "n3", "n4", "n5"], { image, target: etcdTarget });
    try {
      const cluster = { machines: lab.machines, options: { opTimeoutMs: 1_000, seed: 1, settings } };
      await Promise.all(lab.machines.map((machine) => etcdTarget.start(machine, cluster)));
      const { signal } = new AbortController();
      expect(await awaitHealthy(etcdTarget, cluster, lab.processes, LIMIT_MS, signal)).toEqual([]);
      const ms = performance.now() - began;
      console.log(`Five nodes were healthy after ${Math.round(ms)} ms`);
      expect(ms).toBeLessThan(LIMIT_MS);
    } finally {
      await lab.destroy();
    }
  });
});
