import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { nodeVersionProblem } from "./node-version.mjs";
import { ROOT } from "./ready.mjs";
import { SetupError } from "./setup-error.mjs";

/** Exit code of a set-up that failed; the command line's own code for an error of its own. */
const FAILED = 255;

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
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(FAILED);
}
