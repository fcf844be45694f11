import type { Engine, Task } from "./engines/engine.ts";
import { isSpecial } from "./engines/registry.ts";
import type { Outcome } from "./outcome.ts";

/**
 * The answer of the first engine that applies. Special engines are asked in the first round only: what one of them has no
 * rule for it will have no rule for later.
 */
export function decideObject(task: Task, engines: readonly Engine[], round: number): Outcome {
  const asked = round === 0 ? engines : engines.filter((engine) => !isSpecial(engine));
  for (const engine of asked.length > 0 ? asked : engines) {
    const decision = engine.decide(task);
    if (decision !== undefined) return decision;
  }
  const last = engines.at(-1);
  if (last === undefined) throw new RangeError("There is no engine to decide with");
  return { kind: "inapplicable", engine: last.name };
}
