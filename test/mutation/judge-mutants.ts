/**
 * A process that tries mutants. It makes cases once and tries every mutant with them; whoever started it kills it when a
 * mutant runs on and on.
 */
import { pathToFileURL } from "node:url";
import type { Engine } from "../../checkers/linearizability/engines/engine.ts";
import { CHECKS } from "./checks.ts";
import type { Outcome, Trial } from "./trial.ts";

process.on("message", (message) => {
  const trial = message as Trial;
  void judge(trial).then((outcome) => process.send?.(outcome));
});

async function judge({ engine: name, file }: Trial): Promise<Outcome> {
  const { ALL_ENGINES } = (await import(pathToFileURL(file).href)) as {
    readonly ALL_ENGINES: readonly Engine[];
  };
  const engine = ALL_ENGINES.find((known) => known.name === name);
  if (engine === undefined) return { passed: 0, failed: `there is no engine ${name}` };
  let passed = 0;
  for (const check of CHECKS) {
    if (check.engine !== name) continue;
    try {
      check.run(engine);
      passed++;
    } catch (error) {
      return { passed, failed: check.name, why: String(error) };
    }
  }
  return { passed };
}
