import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "./build-steps.mjs";
import { isBuilt } from "./fingerprint.mjs";
import { missingPackages } from "./installed.mjs";
import { withLock } from "./lock.mjs";
import { runStep } from "./step.mjs";

/** The directory of package.json. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * Installs what is missing and builds what is stale; does nothing, quickly and offline, when neither is.
 *
 * Several processes may call this at once: one works and the others wait for it.
 *
 * @param {string} [root]
 * @param {AbortSignal} [signal]
 */
export async function makeReady(root = ROOT, signal = new AbortController().signal) {
  if (missingPackages(root).length === 0 && isBuilt(root)) return;
  await locked(root, signal, async () => {
    if (missingPackages(root).length > 0) await install(root, signal);
    if (!isBuilt(root)) await build(root, signal);
  });
}

/**
 * Builds, whether `dist` is stale or not.
 *
 * @param {AbortSignal} signal
 */
export async function rebuild(signal) {
  await locked(ROOT, signal, () => build(ROOT, signal));
}

/**
 * @param {string} root
 * @param {AbortSignal} signal
 */
async function install(root, signal) {
  await runStep({
    title: "Installing dependencies",
    // The build needs the development tools, whatever NODE_ENV says.
    args: ["ci", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline"],
    cwd: root,
    hint: "Check that the npm registry can be reached, then run the command again",
    signal,
  });
}

/**
 * @param {string} root
 * @param {AbortSignal} signal
 * @param {() => Promise<void>} work
 */
async function locked(root, signal, work) {
  await withLock(join(root, ".setup.lock"), signal, work, () => {
    process.stderr.write("Waiting for another set-up of this directory to end\n");
  });
}
