import type { SeededRandom } from "../objects/random.ts";
import { simulateTransactions } from "./isolation-simulator.ts";
import { type MicroOp, type Told, toldOf } from "./transaction-history.ts";

/** How far apart the events of a history are made, so that others fit between any two. */
const SPREAD = 100;

/**
 * A strictly serializable history in which a few transactions, in notation, happen somewhere in the middle on keys of their own. They also
 * do what is none of their business, each on one more key that nobody else touches.
 */
export function plant(random: SeededRandom, kind: "list" | "register", lines: readonly string[]): Told[] {
  const around = simulateTransactions(random, {
    kind,
    isolation: "serial",
    transactions: random.below(30),
    processes: 1 + random.below(6),
    keys: 1 + random.below(4),
    maxLength: 4,
    lost: random.below(2) * 8,
  });
  const length = 1 + Math.max(0, ...around.map(({ ended }) => ended));
  const planted = toldOf(...lines);
  const last = Math.max(...planted.map(({ ended }) => ended));
  const from = SPREAD * random.below(length);
  // Short or long, but never so that two events of it swap places.
  const step = 1 + random.below(Math.ceil((SPREAD * length) / last));
  const among = 1000 + random.below(1000);
  return [
    ...around.map((one) => ({ ...one, began: SPREAD * one.began, ended: SPREAD * one.ended })),
    ...planted.map(
      (one, t): Told => ({
        ...one,
        process: among + one.process,
        ...withDistraction(random, one, t, kind),
        began: from + step * one.began + 0.25 + t / 1000,
        ended: from + step * one.ended + 0.5 + t / 1000,
      }),
    ),
  ];
}

function withDistraction(
  random: SeededRandom,
  { asked, answered }: Told,
  t: number,
  kind: "list" | "register",
): Pick<Told, "asked" | "answered"> {
  if (random.oneIn(2)) return { asked, answered };
  const own: MicroOp = [kind === "list" ? "append" : "w", `distraction ${t}`, 1];
  const at = random.below(asked.length + 1);
  return { asked: asked.toSpliced(at, 0, own), answered: answered.toSpliced(at, 0, own) };
}
