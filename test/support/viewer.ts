import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ViewerAssets } from "../../reports/viewer-assets.ts";

/** The viewer as the sources are now, whatever was last built into dist/. */
export function buildViewer(): ViewerAssets {
  const folder = mkdtempSync(join(tmpdir(), "faultline-viewer-"));
  const build = fileURLToPath(new URL("../../reports/viewer/build.mjs", import.meta.url));
  execFileSync(process.execPath, [build, folder]);
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  const assets = { script: read("viewer.js"), style: read("viewer.css") };
  rmSync(folder, { recursive: true });
  return assets;
}
