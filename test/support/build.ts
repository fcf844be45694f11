import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serverEntry } from "../../targets/reference/server-entry.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Compiles the sources if any is newer than the compiled store: some tests start real processes, and those run
 * from dist/. Types are not checked here; `npm run check` does that.
 */
export function setup(): void {
  if (existsSync(serverEntry) && newestSource() < statSync(serverEntry).mtimeMs) return;
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--noCheck"];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) process.stderr.write(`The build for the tests is not clean:\n${stdout}`);
}

function newestSource(): number {
  return ["checkers", "workloads", "targets", "reports", "harness"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(root, folder, name),
      ),
    )
    .filter((file) => file.endsWith(".ts"))
    .reduce((newest, file) => Math.max(newest, statSync(file).mtimeMs), 0);
}
