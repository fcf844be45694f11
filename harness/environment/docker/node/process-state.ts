import type { ProcessState } from "../../environment.ts";
import type { GroupStatus } from "./process-groups.ts";

const STOPPED_BY_SIGNAL = "T";

/**
 * What the processes of a container are at, while the engine has not told that it ended. Processes that have all
 * ended count as running until then: only after it is known how they ended, and that they can be started again.
 */
export function stateOf({ letters, frozen }: GroupStatus): ProcessState {
  if (frozen) return "frozen";
  return (
    combine(letters.map((letter) => (letter === STOPPED_BY_SIGNAL ? "stopped" : "running"))) ?? "running"
  );
}

/** What all are at, or `partly`; nothing of nobody. */
export function combine(states: readonly ProcessState[]): ProcessState | undefined {
  const [first] = states;
  return states.every((state) => state === first) ? first : "partly";
}
