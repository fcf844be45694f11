import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The packages that the lockfile wants and `node_modules` does not hold in that version.
 *
 * npm writes down what it has installed in `node_modules/.package-lock.json`, as its last act: an install that
 * was interrupted, one without the development tools, and one of an older lockfile all show. Optional packages
 * do not count, for they are there or not depending on the platform.
 *
 * @param {string} root - The directory of package-lock.json.
 * @returns {string[]} Paths below the root, such as `node_modules/zod`.
 */
export function missingPackages(root) {
  const wanted = lockedPackages(join(root, "package-lock.json"));
  const installed = lockedPackages(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted)
    .filter(([path, { optional }]) => path !== "" && optional !== true)
    .filter(([path, { version }]) => installed[path]?.version !== version || !existsSync(join(root, path)))
    .map(([path]) => path);
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function lockedPackages(file) {
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
