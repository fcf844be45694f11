import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { markBuilt, sourceFingerprint, stampFile } from "./fingerprint.mjs";
import { runStep } from "./step.mjs";

/**
 * Builds `dist`: runs each `build:*` script of package.json, in the order in which they stand there.
 *
 * Files are replaced one by one and not the directory as a whole, since a run that is in progress goes on
 * starting nodes from it.
 *
 * @param {string} root
 * @param {AbortSignal} signal
 */
export async function build(root, signal) {
  const startedAt = Date.now();
  const fingerprint = sourceFingerprint(root);
  rmSync(stampFile(root), { force: true });
  for (const script of buildScripts(root)) {
    await runStep({
      title: `Building ${script.slice("build:".length)}`,
      args: ["run", "--silent", script],
      cwd: root,
      hint: "The output above says where",
      signal,
    });
  }
  removeLeftovers(join(root, "dist"), startedAt);
  markBuilt(root, fingerprint);
}

/** @param {string} root */
function buildScripts(root) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.keys(scripts).filter((name) => name.startsWith("build:"));
}

/**
 * Deletes what this build did not write: the output of sources that are gone.
 *
 * @param {string} directory
 * @param {number} builtSince - Milliseconds since the epoch.
 */
function removeLeftovers(directory, builtSince) {
  // A file's time comes from a coarser clock than ours.
  const since = builtSince - 1000;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) removeLeftovers(path, builtSince);
    else if (statSync(path).mtimeMs < since) rmSync(path);
  }
}
