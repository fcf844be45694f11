import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "./build-steps.mjs";
import { isBuilt } from "./fingerprint.mjs";
import { missingPackages } from "./installed.mjs";
import { withLock } from "./lock.mjs";
import { nodeVersionProblem } from "./node-version.mjs";
import { SetupError } from "./setup-error.mjs";
import { runStep } from "./step.mjs";

/** The directory of package.json. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Exit code of a set-up that failed; the command line's own code for an error of its own. */
const FAILED = 255;

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
 * Does a piece of set-up for a command line: refuses an old Node, lets Ctrl-C end it in good order, and turns
 * a failure into one sentence and an exit code.
 *
 * @param {(signal: AbortSignal) => Promise<void>} work
 */
export async function setUp(work) {
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const problem = nodeVersionProblem(process.version, engines.node);
  if (problem !== undefined) fail(problem);

  const interrupt = new AbortController();
  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @param {NodeJS.Signals} name */
  const onSignal = (name) => {
    received = name;
    interrupt.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    await work(interrupt.signal);
  } catch (error) {
    if (received === undefined) {
      if (!(error instanceof SetupError)) throw error;
      fail(error.message);
    }
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
  if (received !== undefined) process.exit(received === "SIGINT" ? 130 : 143);
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

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(FAILED);
}
