import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import { type Json, NANOS_PER_MS } from "../history/operation.ts";

/** Something that gave a lease its time anew: its grant, or a renewal. */
export interface Extension {
  /** Positions in the history. */
  readonly invoked: number;
  readonly acknowledged: number;
  /** Nanoseconds since the run began: it surely lives as long as this, since its time began when it was asked for or later. */
  readonly aliveUntil: number;
}

/** A renewal that found the lease gone. */
export interface Loss {
  readonly invoked: number;
  readonly acknowledged: number;
  /** Nanoseconds since the run began: it was gone by then. */
  readonly goneBy: number;
}

/** What is known of one lease, in the order in which it was asked. */
export interface LeaseLife {
  readonly lease: string;
  readonly extensions: Extension[];
  readonly losses: Loss[];
}

/** Takes a history of the operations `grant` and `renew` apart, by lease; a sentence if there is anything else in it. */
export function leaseLives(history: History): readonly LeaseLife[] | string {
  const lives = new Map<string, LeaseLife>();
  for (const [key, positions] of history.byKey()) {
    if (key !== undefined) return `Leases have no keys such as ${key}`;
    for (const invoked of positions) {
      const problem = take(history, invoked, lives);
      if (problem !== undefined) return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
    }
  }
  return [...lives.values()];
}

function take(history: History, invoked: number, lives: Map<string, LeaseLife>): string | undefined {
  const { f, type, time, value } = history.columns;
  const what = history.fs.decode(f[invoked] ?? 0);
  if (what !== "grant" && what !== "renew") return `a lease knows grant and renew, but not ${what}`;
  const acknowledged = history.completionOf(invoked);
  if (type[acknowledged] === OK) {
    const answer = readAnswer(history.values.decode(value[acknowledged] ?? -1));
    if (answer === undefined) return "the answer has a lease and its time to live in milliseconds";
    const aliveUntil = (time[invoked] ?? 0) + answer.ttlMs * NANOS_PER_MS;
    lifeOf(lives, answer.lease).extensions.push({ invoked, acknowledged, aliveUntil });
  } else if (type[acknowledged] === FAIL && errorAt(history, acknowledged) === GONE) {
    const lease = history.values.decode(value[invoked] ?? -1);
    if (typeof lease !== "string") return "a renewal names its lease";
    lifeOf(lives, lease).losses.push({ invoked, acknowledged, goneBy: time[acknowledged] ?? 0 });
  }
  return undefined;
}

/** How a renewal fails that finds its lease ended. */
const GONE = "gone";

function errorAt(history: History, position: number): string | undefined {
  const error = history.columns.error[position] ?? NONE;
  return error === NONE ? undefined : history.errors.decode(error);
}

function lifeOf(lives: Map<string, LeaseLife>, lease: string): LeaseLife {
  let life = lives.get(lease);
  if (life === undefined) {
    life = { lease, extensions: [], losses: [] };
    lives.set(lease, life);
  }
  return life;
}

function readAnswer(answer: Json): { readonly lease: string; readonly ttlMs: number } | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  if (!("lease" in answer && "ttlMs" in answer)) return undefined;
  const { lease, ttlMs } = answer;
  return typeof lease === "string" && typeof ttlMs === "number" ? { lease, ttlMs } : undefined;
}
