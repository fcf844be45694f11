import { basename } from "node:path";
import process from "node:process";

/**
 * The command line that runs npm: the very npm that started this script, if one did, so that a machine with
 * several of them behaves as its user expects.
 *
 * @param {readonly string[]} args
 * @returns {string[]}
 */
export function npm(args) {
  const running = process.env["npm_execpath"];
  return running !== undefined && basename(running).startsWith("npm")
    ? [process.execPath, running, ...args]
    : ["npm", ...args];
}
