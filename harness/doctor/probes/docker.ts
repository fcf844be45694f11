import { request } from "node:http";
import { z } from "zod";
import type { Bench, Finding, Probe } from "../probe.ts";
import { findTool, lastLine } from "../tool.ts";

/** The daemon itself must answer: through its socket, else through whatever context the command line uses. */
export const docker: Probe = {
  title: "Docker",
  async look(bench) {
    const version = await askSocket(socketPath(), bench.signal);
    return version === undefined ? askCommandLine(bench) : { ok: true, found: `Engine ${version}` };
  },
};

function socketPath(): string {
  const host = process.env["DOCKER_HOST"];
  return host?.startsWith("unix://") === true ? host.slice("unix://".length) : "/var/run/docker.sock";
}

const VersionReply = z.object({ Version: z.string() });

function askSocket(path: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: path, path: "/version", signal }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("error", () => {
        resolve(undefined);
      });
      response.on("end", () => {
        resolve(parseVersion(body));
      });
    });
    asked.on("error", () => {
      resolve(undefined);
    });
    asked.end();
  });
}

function parseVersion(body: string): string | undefined {
  try {
    return VersionReply.parse(JSON.parse(body)).Version;
  } catch {
    return undefined;
  }
}

async function askCommandLine(bench: Bench): Promise<Finding> {
  const tool = findTool("docker", bench);
  if (tool === undefined) {
    return {
      ok: false,
      problem: "Docker is not installed",
      remedy: "Install it: apt-get install docker.io, or see https://docs.docker.com/engine/install",
    };
  }
  const { code, output } = await tool(["version", "--format", "{{.Server.Version}}"]);
  return code === 0
    ? { ok: true, found: `Engine ${lastLine(output)}` }
    : {
        ok: false,
        problem: "The Docker daemon does not answer",
        remedy: "Start it: systemctl start docker, or dockerd",
      };
}
