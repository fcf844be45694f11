import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "../../targets/deadline.ts";
import type { ClockMotion, Clocks } from "../environment/environment.ts";
import type { FaultContext } from "./nemesis.ts";

/** How far the wall clock that a database tells is ahead of the harness's: so many milliseconds, give or take so many. */
export interface Ahead {
  readonly aheadMs: number;
  readonly withinMs: number;
}

const ANSWER_LIMIT_MS = 1_000;

/**
 * Asks the database on a node for the time. It was read at some moment between question and answer and may have been
 * rounded down, so what comes out is a span.
 *
 * @returns nothing if the database tells no time.
 * @throws if it does not answer within a second.
 */
export async function databaseAhead(
  { databaseClock }: Pick<FaultContext, "databaseClock">,
  node: string,
  signal: AbortSignal,
): Promise<Ahead | undefined> {
  const askedAt = Date.now();
  const reading = await withDeadline(ANSWER_LIMIT_MS, signal, (limited) => databaseClock(node, limited));
  // The harness's own clock is told in whole milliseconds, rounded down.
  const answeredAt = Date.now() + 1;
  if (reading === undefined) return undefined;
  const { unixMs, resolutionMs } = reading;
  const [atLeast, atMost] = [unixMs - answeredAt, unixMs + resolutionMs - askedAt];
  return { aheadMs: (atLeast + atMost) / 2, withinMs: (atMost - atLeast) / 2 };
}

/** What a database said of its clock while the clock was to move in some way. */
export type Testimony =
  | { readonly kind: "agrees" | "contradicts"; readonly ahead: Ahead }
  /** It tells no time, or did not answer. Neither says anything of its clock. */
  | { readonly kind: "silent"; readonly why?: string };

/** A database may tell a time that it looked at a moment before. */
const READINGS = 4;
const BETWEEN_READINGS_MS = 100;
/** Where the engine runs in a virtual machine, its clock follows the harness's by no more than this. */
const SLACK_MS = 50;

/** Asks the database itself whether its wall clock moves as it is to move. */
export async function askDatabase(
  node: string,
  motion: ClockMotion,
  context: FaultContext & { readonly clocks: Clocks },
  signal: AbortSignal,
): Promise<Testimony> {
  for (let reading = 1; ; reading++) {
    try {
      const before = await context.clocks.observe(node);
      const ahead = await databaseAhead(context, node, signal);
      const after = await context.clocks.observe(node);
      if (ahead === undefined || before === undefined || after === undefined) return { kind: "silent" };
      const { aheadMs, withinMs } = ahead;
      const agrees = possible(motion, before.realMs, after.realMs).some(
        ([least, most]) => aheadMs + withinMs >= least - SLACK_MS && aheadMs - withinMs <= most + SLACK_MS,
      );
      if (agrees) return { kind: "agrees", ahead };
      if (reading === READINGS || signal.aborted) return { kind: "contradicts", ahead };
    } catch (error) {
      return { kind: "silent", why: error instanceof Error ? error.message : String(error) };
    }
    await sleep(BETWEEN_READINGS_MS);
  }
}

/** Between which offsets the wall clock must be, given what it was before and after. */
function possible(
  motion: ClockMotion,
  beforeMs: number,
  afterMs: number,
): readonly (readonly [least: number, most: number])[] {
  switch (motion.kind) {
    case "offset":
      return [[motion.realMs, motion.realMs]];
    case "strobe":
      return [
        [0, 0],
        [motion.realMs, motion.realMs],
      ];
    case "drift":
      return [[Math.min(beforeMs, afterMs), Math.max(beforeMs, afterMs)]];
  }
}
