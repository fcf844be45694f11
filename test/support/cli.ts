import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";

export const MAIN: string = fileURLToPath(new URL("../../dist/harness/cli/main.js", import.meta.url));

const OPTIONS = { stdin: "ignore", reject: false } as const;

/** Starts the built command line as a user would, in a process of its own. */
export function faultline(args: readonly string[]): ResultPromise<typeof OPTIONS> {
  return execa(process.execPath, [MAIN, ...args], OPTIONS);
}

/** A store of the test's own. */
export function freshStore(): string {
  return join(mkdtempSync(join(tmpdir(), "faultline-test-")), "store");
}
