import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, type Options, type ResultPromise } from "execa";

const MAIN = fileURLToPath(new URL("../../dist/harness/cli/main.js", import.meta.url));

/** Starts the built command line as a user would, in a process of its own. */
export function faultline(args: readonly string[], options: Options = {}): ResultPromise<{ reject: false }> {
  return execa(process.execPath, [MAIN, ...args], { stdin: "ignore", ...options, reject: false } as const);
}

/** A store of the test's own. */
export function freshStore(): string {
  return join(mkdtempSync(join(tmpdir(), "faultline-test-")), "store");
}
