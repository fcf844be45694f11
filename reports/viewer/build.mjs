// Bundles the viewer into one script and one style sheet, which every report carries inside itself.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const uplotRoot = dirname(dirname(createRequire(import.meta.url).resolve("uplot")));
const licence = await readFile(join(uplotRoot, "LICENSE"), "utf8");
const notice = `/*! This file contains uPlot, https://github.com/leeoniya/uPlot\n${licence.trim()} */`;

await build({
  entryPoints: [
    { in: join(here, "main.ts"), out: "viewer" },
    { in: join(here, "css/main.css"), out: "viewer" },
  ],
  outdir: process.argv[2] ?? join(here, "../../dist/reports/viewer"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome123", "firefox121", "safari17.5"],
  charset: "utf8",
  legalComments: "inline",
  banner: { js: notice, css: notice },
  logLevel: "warning",
});
