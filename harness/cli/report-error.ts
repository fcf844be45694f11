import { HarnessError } from "../harness-error.ts";
import { EXIT } from "./exit-code.ts";

/**
 * Prints what went wrong: a sentence and a hint for what the user can mend, and for a fault of ours the message
 * and how to see more. A stack trace only with `--debug`.
 *
 * @returns The exit code that goes with it.
 */
export function reportError(error: unknown, argv: readonly string[]): number {
  const debug = argv.includes("--debug");
  if (debug && error instanceof Error) console.error(error.stack);
  if (error instanceof HarnessError) {
    console.error(`faultline: ${error.message}\n  ${error.hint}`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  console.error(`faultline: Internal error: ${message}`);
  if (!debug) console.error("  Run it again with --debug for the stack trace, and report it");
  return EXIT.internal;
}
