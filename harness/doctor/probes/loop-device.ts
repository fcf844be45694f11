import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Probe } from "../probe.ts";
import { lastLine, withTool } from "../tool.ts";

const SIZE_BYTES = 1 << 20;

/** Makes a file into a disk and back. */
export const loopDevice: Probe = {
  title: "loop devices",
  look: (bench) =>
    withTool("losetup", "mount", bench, async (losetup) => {
      const directory = await mkdtemp(join(tmpdir(), "faultline-doctor-"));
      try {
        const image = join(directory, "disk");
        await writeFile(image, "");
        await truncate(image, SIZE_BYTES);
        const { code, output } = await losetup(["--find", "--show", image]);
        if (code !== 0) {
          return {
            ok: false,
            problem: lastLine(output),
            remedy: "Run as root, on a kernel with the module loop",
          };
        }
        const device = lastLine(output);
        const detached = await losetup(["--detach", device]);
        return detached.code === 0
          ? { ok: true, found: `a file became ${device}` }
          : { ok: false, problem: lastLine(detached.output), remedy: `Detach it: losetup -d ${device}` };
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    }),
};
