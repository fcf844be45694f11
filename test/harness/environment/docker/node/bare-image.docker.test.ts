import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectEngine, type Engine } from "../../../../../harness/environment/docker/engine.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { type Lab, machineOf, openLab, reaches } from "../lab.ts";
import { importBareImage } from "./bare-image.ts";

const isX64 = process.arch === "x64";
const why = isX64 ? "" : " (left out: its program is for x86-64)";

describe.skipIf(!dockerAvailable || !isX64)(
  `an image with one program and nothing else${SKIP_REASON || why}`,
  () => {
    const image = `faultline-test-bare-${randomBytes(4).toString("hex")}`;
    let engine: Engine;
    let lab: Lab;
    beforeAll(async () => {
      engine = await connectEngine();
      await importBareImage(engine, image);
      lab = await openLab(["n1", "n2"], { image });
      for (const machine of lab.machines) await machine.startDaemon({ command: "/bare", args: [] });
    });
    afterAll(async () => {
      await lab.destroy();
      await engine.getImage(image).remove();
    });

    it("is killed, paused and frozen like any other", async () => {
      await lab.processes.pause("n1");
      await reaches(lab, "n1", "stopped");
      await lab.processes.resume("n1");
      await reaches(lab, "n1", "running");
      await lab.processes.freeze("n1");
      await reaches(lab, "n1", "frozen");
      await lab.processes.thaw("n1");
      await reaches(lab, "n1", "running");
      await lab.processes.kill("n1");
      await reaches(lab, "n1", "gone");
      await machineOf(lab, "n1").startDaemon({ command: "/bare", args: [] });
      await reaches(lab, "n1", "running");
      await expect.poll(() => readFileSync(lab.logFiles.get("n1") ?? "", "utf8")).toBe("alive\nalive\n");
    });

    it("is cut off like any other", async () => {
      const links = [
        { from: "n1", to: "n2" },
        { from: "n2", to: "n1" },
      ];
      const probe = async () =>
        (await lab.network.probe(links, AbortSignal.timeout(5_000))).map(({ delivered }) => delivered);
      expect(await probe()).toEqual([true, true]);
      await lab.network.setCuts(links.slice(0, 1));
      expect(await probe()).toEqual([false, true]);
      await lab.network.setCuts([]);
      expect(await probe()).toEqual([true, true]);
    });

    it("has no shell to be offered", () => {
      expect(lab.access.get("n1")).not.toContain("docker exec");
    });
  },
);
