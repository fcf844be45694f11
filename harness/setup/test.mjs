// `npm test`: makes a clone ready and hands over to vitest, in the same process, as `npm start` does.
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { makeReady, ROOT } from "./ready.mjs";
import { setUp } from "./set-up.mjs";

process.chdir(ROOT);
await setUp((signal) => makeReady(ROOT, signal));

const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
process.argv = [process.execPath, vitest, "run", ...process.argv.slice(2)];
await import(pathToFileURL(vitest).href);
