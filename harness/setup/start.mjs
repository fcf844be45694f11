// `npm start`: makes a clone ready and hands over to the command line, in the same process, so that signals,
// standard streams and the exit code need no passing on.
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { makeReady, ROOT } from "./ready.mjs";
import { setUp } from "./set-up.mjs";

process.chdir(ROOT);
await setUp((signal) => makeReady(ROOT, signal));

const main = join(ROOT, "dist", "harness", "cli", "main.js");
const args = process.argv.slice(2);
process.argv = [process.execPath, main, ...(args.length > 0 ? args : ["run"])];
await import(pathToFileURL(main).href);
