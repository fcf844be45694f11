import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const beside = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/**
 * The folder of histories with known verdicts, which is not part of this repository: where FAULTLINE_CORPUS
 * says, else `../shared/corpus` beside the repository; `undefined` where there is none. Tests that need it
 * skip then, with `test.skipIf(corpus === undefined)`.
 */
export const corpus: string | undefined = findCorpus(process.env["FAULTLINE_CORPUS"]);

function findCorpus(named: string | undefined): string | undefined {
  if (named === undefined) return existsSync(beside) ? beside : undefined;
  // Whoever names a corpus wants it used, so a wrong name must not look like a skipped test.
  if (!existsSync(named)) throw new Error(`FAULTLINE_CORPUS is ${named}, which does not exist`);
  return resolve(named);
}
