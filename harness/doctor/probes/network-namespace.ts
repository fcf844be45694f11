import { readlinkSync } from "node:fs";
import type { Finding, Probe } from "../probe.ts";
import { withSacrifice } from "../sacrifice.ts";
import { findToolFile, lastLine, notInstalled, type Tool, withTool } from "../tool.ts";
import { waitUntil } from "../wait-until.ts";

const PATIENCE_MS = 2_000;
const REMEDY = "Run as root, with CAP_SYS_ADMIN";

export const networkNamespace: Probe = {
  title: "network namespaces",
  look: (bench) =>
    withTool("unshare", "util-linux", bench, async (unshare) => {
      const { code, output } = await unshare(["--net", "true"]);
      return code === 0
        ? { ok: true, found: "unshare makes one" }
        : { ok: false, problem: lastLine(output), remedy: REMEDY };
    }),
};

/** Enters the namespace of a child and asks, inside, which one it is. */
export const nsenter: Probe = {
  title: "nsenter",
  look: (bench) =>
    withTool("nsenter", "util-linux", bench, (enter) => {
      const unshare = findToolFile("unshare", bench);
      if (unshare === undefined) return Promise.resolve(notInstalled("unshare", "util-linux"));
      return withSacrifice(
        ({ pid }) => enterNamespaceOf(pid, enter, bench.signal),
        [unshare, "--net", "cat"],
      );
    }),
};

async function enterNamespaceOf(pid: number, enter: Tool, signal: AbortSignal): Promise<Finding> {
  const moved = () => ![undefined, namespaceOf("self")].includes(namespaceOf(pid));
  if (!(await waitUntil(moved, PATIENCE_MS, signal))) {
    return { ok: false, problem: "No network namespace to enter", remedy: REMEDY };
  }
  const { code, output } = await enter([`--net=/proc/${pid}/ns/net`, "readlink", "/proc/self/ns/net"]);
  return code === 0 && lastLine(output) === namespaceOf(pid)
    ? { ok: true, found: "enters the network namespace of a child process" }
    : { ok: false, problem: lastLine(output), remedy: REMEDY };
}

function namespaceOf(process: number | "self"): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/ns/net`);
  } catch {
    return undefined;
  }
}
