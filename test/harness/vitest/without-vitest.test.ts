import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { expect, it } from "vitest";

const DIST = fileURLToPath(new URL("../../../dist", import.meta.url));

it("faultline/vitest says in a sentence that vitest is not installed", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "faultline-no-vitest-"));
  for (const part of ["checkers", "harness/vitest"])
    cpSync(join(DIST, part), join(elsewhere, part), { recursive: true });
  writeFileSync(join(elsewhere, "package.json"), '{"type":"module"}');
  const entry = pathToFileURL(join(elsewhere, "harness/vitest/index.js")).href;
  const { exitCode, stderr } = await execa(
    process.execPath,
    ["--input-type=module", "--eval", `import ${JSON.stringify(entry)}`],
    { cwd: elsewhere, reject: false },
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "faultline/vitest adds a matcher to vitest, which is not installed here: npm install --save-dev vitest",
  );
});
