import type { Probe } from "../probe.ts";
import { findTool, lastLine, notInstalled } from "../tool.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Needed to look at reports in tests, and by no run. */
export const chromium: Probe = {
  title: "Chromium (report tests)",
  async look(bench) {
    for (const name of NAMES) {
      const tool = findTool(name, bench);
      if (tool === undefined) continue;
      const { code, output } = await tool(["--version"]);
      if (code === 0) return { ok: true, found: lastLine(output) };
    }
    return notInstalled("Chromium", "chromium");
  },
};
