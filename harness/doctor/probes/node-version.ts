import type { Probe } from "../probe.ts";

/** The `engines` of package.json refuses anything older before this is ever asked. */
export const nodeVersion: Probe = {
  title: "Node.js",
  look: () =>
    Promise.resolve({ ok: true, found: `${process.version} on ${process.platform} ${process.arch}` }),
};
