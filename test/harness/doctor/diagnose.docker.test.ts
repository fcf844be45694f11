import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { diagnose } from "../../../harness/doctor/diagnose.ts";
import { connectEngine } from "../../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../../harness/environment/docker/images/ensure-image.ts";
import { AGENT_RECIPE } from "../../../harness/environment/docker/images/image-recipe.ts";
import { FAULT_KINDS } from "../../../harness/environment/environment.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";

describe.skipIf(!dockerAvailable)(`diagnose() with a real engine${SKIP_REASON}`, () => {
  beforeAll(async () => {
    await ensureImage(await connectEngine(), AGENT_RECIPE, () => undefined);
  });

  test("finds the engine, its containers and images, asks what it injects, and leaves nothing there", async () => {
    const before = await containers();
    const storeDir = mkdtempSync(join(tmpdir(), "faultline-diagnose-"));
    const { probes, faults } = await diagnose({ storeDir, timeoutMs: 20_000 });
    for (const name of ["docker", "containers", "images"]) {
      expect(probes.find((report) => report.name === name)).toMatchObject({ ok: true });
    }
    const asked = faults.filter(({ environment }) => environment === "docker").map(({ fault }) => fault);
    expect(asked).toEqual(expect.arrayContaining([...FAULT_KINDS]));
    expect(faults.find((report) => report.environment === "docker" && report.fault === "kill")).toMatchObject(
      {
        status: "ready",
      },
    );
    expect(await containers()).toEqual(before);
  });
});

/** Those that a doctor has made. */
async function containers(): Promise<readonly string[]> {
  const engine = await connectEngine();
  const found = await engine.listContainers({ all: true, filters: { label: ["faultline.run=doctor"] } });
  return found.map(({ Id }) => Id);
}
