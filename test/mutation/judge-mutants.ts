/**
 * A process that tries mutants. It makes cases once and tries every mutant with them; whoever started it kills it when a
 * mutant runs on and on.
 */
import { pathToFileURL } from "node:url";
import { CHECKS, type Subjects } from "./checks.ts";
import type { Outcome, Trial } from "./trial.ts";

process.on("message", (message) => {
  const trial = message as Trial;
  void judge(trial).then((outcome) => process.send?.(outcome));
});

async function judge({ subject, file }: Trial): Promise<Outcome> {
  const subjects = (await import(pathToFileURL(file).href)) as Subjects;
  let passed = 0;
  for (const check of CHECKS) {
    if (check.of !== subject) continue;
    try {
      check.run(subjects);
      passed++;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { passed, failed: check.name, why };
    }
  }
  return { passed };
}
