import type { CheckContext, Checker } from "../../checkers/checker.ts";
import type { History } from "../../checkers/history/history.ts";
import type { CheckProgress } from "../../checkers/linearizability/docket.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { defaultWorkers, workerCrew } from "./crew.ts";

/** What a check may use up. */
export interface CheckBudget {
  readonly timeLimitMs: number;
  readonly maxStates: number;
  readonly maxBytes: number;
}

export const DEFAULT_BUDGET: CheckBudget = { timeLimitMs: 60_000, maxStates: 50_000_000, maxBytes: 2 ** 31 };

export interface CheckHelp {
  /** Threads besides this one for long searches; one less than there are cores if nobody says. */
  readonly workers?: number;
  /** Ends the check with what is known: whatever is not decided then is unknown. */
  readonly signal?: AbortSignal;
  /** Asked together with the clock: for whoever wants to be heard while this thread is busy. */
  readonly isInterrupted?: () => boolean;
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** Checks a history while the events of this thread, signals among them, are let in every now and then. */
export async function checkHistory(
  checker: Checker,
  history: History,
  budget: CheckBudget,
  { workers = defaultWorkers(), signal, isInterrupted, onProgress }: CheckHelp = {},
): Promise<Verdict> {
  const context = checkContext(budget, () => signal?.aborted === true || isInterrupted?.() === true);
  if (checker.checkWithCrew === undefined) return checker.check(history, context);
  const crew = workerCrew({
    workers,
    timeLimitMs: budget.timeLimitMs,
    maxBytes: budget.maxBytes,
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onProgress }),
  });
  try {
    return await checker.checkWithCrew(history, context, crew);
  } finally {
    await crew.close();
  }
}

/** Turns a budget in milliseconds into what a pure checker can ask. */
function checkContext(
  { timeLimitMs, maxStates, maxBytes }: CheckBudget,
  isInterrupted: () => boolean,
): CheckContext {
  const deadline = performance.now() + timeLimitMs;
  return { expired: () => isInterrupted() || performance.now() > deadline, maxStates, maxBytes };
}
