import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Everything that a build reads. The lockfile is here because the report's viewer bundles a library. */
const SOURCES = [
  "checkers",
  "workloads",
  "targets",
  "reports",
  "harness",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

/**
 * A digest of what a build reads. By content and not by time of change: a file that was deleted, renamed or
 * checked out with an old date must count too.
 *
 * @param {string} root
 * @returns {string}
 */
export function sourceFingerprint(root) {
  const digest = createHash("sha256");
  for (const file of sourceFiles(root)) {
    const content = readFileSync(join(root, file));
    digest.update(`${file}\0${String(content.length)}\0`).update(content);
  }
  return digest.digest("hex");
}

/**
 * Whether `dist` was built from the sources as they are now.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function isBuilt(root) {
  const stamp = stampFile(root);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourceFingerprint(root);
}

/**
 * Notes in `dist` which sources it was built from.
 *
 * @param {string} root
 * @param {string} fingerprint - Taken before the build, so that an edit made during it makes `dist` stale.
 */
export function markBuilt(root, fingerprint) {
  writeFileSync(stampFile(root), fingerprint);
}

/** @param {string} root */
export function stampFile(root) {
  return join(root, "dist", ".sources");
}

/** @param {string} root */
function sourceFiles(root) {
  return SOURCES.filter((source) => existsSync(join(root, source))).flatMap((source) =>
    source.includes(".") ? [source] : filesBelow(root, source),
  );
}

/**
 * @param {string} root
 * @param {string} directory
 * @returns {string[]}
 */
function filesBelow(root, directory) {
  return readdirSync(join(root, directory), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${directory}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}
