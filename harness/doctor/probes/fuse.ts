import { open } from "node:fs/promises";
import type { Probe } from "../probe.ts";

export const fuse: Probe = {
  title: "FUSE",
  async look() {
    try {
      await (await open("/dev/fuse", "r+")).close();
      return { ok: true, found: "/dev/fuse opens" };
    } catch (error) {
      return {
        ok: false,
        problem: error instanceof Error ? error.message : String(error),
        remedy: "Load the kernel module fuse and allow this user to open /dev/fuse",
      };
    }
  },
};
