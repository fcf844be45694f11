import { connectEngine } from "../../environment/docker/engine.ts";
import { HarnessError } from "../../harness-error.ts";
import type { Probe } from "../probe.ts";
import { findToolFile } from "../tool.ts";

/** The engine itself must answer, where a run would look for it. */
export const docker: Probe = {
  title: "Docker",
  async look(bench) {
    try {
      const { Version, ApiVersion } = await (await connectEngine()).version();
      return { ok: true, found: `Engine ${Version}, API ${ApiVersion}` };
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      if (findToolFile("docker", bench) !== undefined) {
        return { ok: false, problem: error.message, remedy: error.hint };
      }
      return {
        ok: false,
        problem: "Docker is not installed",
        remedy: "Install it: apt-get install docker.io, or see https://docs.docker.com/engine/install",
      };
    }
  },
};
