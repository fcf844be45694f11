import { constants } from "node:os";
import type { ProcessExit } from "../../environment.ts";
import type { NodeSignal } from "./process-groups.ts";

/** An engine tells an end by a signal as 128 and the signal's number. */
const BY_SIGNAL = 128;

/** Takes a program's own exit code above 128, which is rare, for a signal: the engine does not tell them apart. */
export function exitOf(code: number): ProcessExit {
  const number = code - BY_SIGNAL;
  const signal = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return signal === undefined ? { code, signal: null } : { code: null, signal };
}

/** Whether an end is what the signals that were sent bring about. What SIGTERM leads to is up to the program. */
export function isAsked({ signal }: ProcessExit, sent: ReadonlySet<NodeSignal>): boolean {
  return sent.has("SIGTERM") || (sent.has("SIGKILL") && signal === "SIGKILL");
}
