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

/** A database may tell a time that it looked at a moment before, and a strobe may be at its other end. */
const LIMIT_MS = 400;
/** However slowly it answers. On a busy machine questions and the turns of a strobe keep step for a while. */
const LEAST_ANSWERS = 12;
const LEAST_ANSWERS_OF_STROBE = 30;
const LIMIT_PERIODS = 12;
const BETWEEN_READINGS_MS = 50;
/** Its multiples, modulo 1, fall into step with nothing. */
const GOLDEN_RATIO = 0.618;
/** Where the engine runs in a virtual machine, its clock follows the harness's by no more than this. */
const SLACK_MS = 50;

/** Offsets between which the wall clock may be. */
type Span = readonly [least: number, most: number];

/** Asks the database itself whether its wall clock moves as it is to move: a strobe, whether it is there and back. */
export async function askDatabase(
  node: string,
  motion: ClockMotion,
  context: FaultContext & { readonly clocks: Clocks },
  signal: AbortSignal,
): Promise<Testimony> {
  const periodMs = motion.kind === "strobe" ? motion.periodMs : 0;
  const deadline = performance.now() + LIMIT_MS + LIMIT_PERIODS * periodMs;
  const leastAnswers = periodMs > 0 ? LEAST_ANSWERS_OF_STROBE : LEAST_ANSWERS;
  const missing = new Set(expected(motion));
  for (let answers = 1; ; answers++) {
    try {
      const before = await context.clocks.observe(node);
      const ahead = await databaseAhead(context, node, signal);
      const after = await context.clocks.observe(node);
      if (ahead === undefined || before === undefined || after === undefined) return { kind: "silent" };
      for (const wanted of missing) {
        if (isWithin(ahead, wanted === "as observed" ? [before.realMs, after.realMs] : wanted))
          missing.delete(wanted);
      }
      if (missing.size === 0) return { kind: "agrees", ahead };
      const isOver = performance.now() > deadline && answers >= leastAnswers;
      if (isOver || signal.aborted) return { kind: "contradicts", ahead };
    } catch (error) {
      return { kind: "silent", why: error instanceof Error ? error.message : String(error) };
    }
    await sleep(periodMs > 0 ? ((answers * GOLDEN_RATIO) % 1) * 0.6 * periodMs : BETWEEN_READINGS_MS);
  }
}

/** Where the wall clock must be found, each place once. */
function expected(motion: ClockMotion): readonly (Span | "as observed")[] {
  switch (motion.kind) {
    case "offset":
      return [[motion.realMs, motion.realMs]];
    case "strobe":
      return [
        [0, 0],
        [motion.realMs, motion.realMs],
      ];
    case "drift":
      return ["as observed"];
  }
}

function isWithin({ aheadMs, withinMs }: Ahead, [from, to]: Span): boolean {
  return (
    aheadMs + withinMs >= Math.min(from, to) - SLACK_MS && aheadMs - withinMs <= Math.max(from, to) + SLACK_MS
  );
}
