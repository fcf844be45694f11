import { spawn } from "node:child_process";
import process from "node:process";
import { npm } from "./npm.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * Runs npm as one step of set-up: one line of progress, and its output only if it fails.
 *
 * @param {object} step
 * @param {string} step.title - What is being done: `Installing dependencies`.
 * @param {readonly string[]} step.args - Arguments of npm.
 * @param {string} step.cwd
 * @param {string} step.hint - What to do if it fails.
 * @param {AbortSignal} step.signal
 */
export async function runStep({ title, args, cwd, hint, signal }) {
  const progress = startProgress(title);
  const { code, output } = await run(npm(args), cwd, signal);
  progress.stop(code === 0 ? "done" : signal.aborted ? "interrupted" : "failed");
  signal.throwIfAborted();
  if (code === 0) return;
  process.stderr.write(output);
  throw new SetupError(
    `${title} failed: npm ${args.join(" ")} ended with exit code ${String(code)}. ${hint}`,
  );
}

/**
 * @param {readonly string[]} command
 * @param {string} cwd
 * @param {AbortSignal} signal
 * @returns {Promise<{ code: number | null, output: string }>} Resolves only when the command has ended, aborted or not.
 */
function run([program = "", ...args], cwd, signal) {
  return new Promise((resolve) => {
    let output = "";
    // npm would take its time over an interrupt to put back what it has removed; the next set-up does that anyway.
    const child = spawn(program, args, {
      cwd,
      signal,
      killSignal: "SIGKILL",
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", (error) => {
      output += `${error.message}\n`;
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

/**
 * A line that says what is going on and, on a terminal, for how long.
 *
 * It goes to standard error: standard output belongs to the command that set-up prepares.
 *
 * @param {string} title
 */
function startProgress(title) {
  const startedAt = Date.now();
  const elapsed = () => `${String(Math.round((Date.now() - startedAt) / 1000))} s`;
  process.stderr.write(`${title} ...`);
  const ticker = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r${title} ... ${elapsed()}`), 1000)
    : undefined;
  return {
    /** @param {string} outcome */
    stop(outcome) {
      clearInterval(ticker);
      process.stderr.write(
        process.stderr.isTTY
          ? `\r${title} ... ${outcome} in ${elapsed()}\n`
          : ` ${outcome} in ${elapsed()}\n`,
      );
    },
  };
}
