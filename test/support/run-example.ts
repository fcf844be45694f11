import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");

const OPTIONS = { reject: false, env: { NO_COLOR: "1" } } as const;

interface Outcome {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example from the documents that imports the package by its name, in a process of its own. */
export async function runExample(code: string): Promise<Outcome> {
  return inFolder("example.mjs", code, (folder, file) => runNode([file], folder));
}

/** The same for an example that is a test. */
export async function runExampleTest(code: string): Promise<Outcome> {
  return inFolder("example.test.mjs", code, (folder) => runNode([VITEST, "run", "--root", folder], folder));
}

async function runNode(args: readonly string[], cwd: string): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, { ...OPTIONS, cwd });
  return { exitCode, stdout, stderr };
}

async function inFolder(
  name: string,
  code: string,
  run: (folder: string, file: string) => Promise<Outcome>,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "faultline-example-"));
  try {
    // So that the example finds vitest.
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const file = join(folder, name);
    await build({
      stdin: { contents: code, loader: "ts", resolveDir: ROOT },
      outfile: file,
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["vitest"],
      alias: {
        "faultline/vitest": join(ROOT, "harness/vitest/index.ts"),
        "faultline/checkers": join(ROOT, "checkers/index.ts"),
      },
    });
    return await run(folder, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
