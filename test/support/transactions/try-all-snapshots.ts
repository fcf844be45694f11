import type { MicroOp, Told } from "./transaction-history.ts";

type State = ReadonlyMap<string | number, readonly unknown[]>;

/**
 * Whether lists could have been kept under snapshot isolation, by trying every order in which the transactions can have taken their
 * snapshots and committed: of two that append to one key, one has to commit before the other takes its snapshot.
 *
 * @param inRealTime - Whether snapshots are taken and commits made between the beginning and the end of a transaction.
 */
export function keepsSnapshots(told: readonly Told[], inRealTime: boolean): boolean {
  const left = told.filter(({ outcome }) => outcome !== "fail");
  return goOn({ waiting: left, open: [], state: new Map(), inRealTime });
}

interface Position {
  /** Those that have no snapshot yet. */
  readonly waiting: readonly Told[];
  /** Those that have one and have not committed. */
  readonly open: readonly {
    readonly one: Told;
    readonly snapshot: State;
    readonly overtaken: ReadonlySet<string | number>;
  }[];
  readonly state: State;
  readonly inRealTime: boolean;
}

function goOn({ waiting, open, state, inRealTime }: Position): boolean {
  const committed = (one: Told): boolean => one.outcome === "ok";
  if (!waiting.some(committed) && !open.some(({ one }) => committed(one))) return true;
  const unfinished = [...waiting, ...open.map(({ one }) => one)].filter(committed);
  const begins = waiting.some((one) => {
    const isLate = inRealTime && unfinished.some((other) => other !== one && other.ended < one.began);
    if (isLate || !readsRight(one, state)) return false;
    const after = { one, snapshot: state, overtaken: new Set<string | number>() };
    return goOn({
      waiting: waiting.filter((other) => other !== one),
      open: [...open, after],
      state,
      inRealTime,
    });
  });
  if (begins) return true;
  return open.some(({ one, overtaken }) => {
    const keys = new Set(one.asked.filter(([f]) => f === "append").map(([, key]) => key));
    if ([...keys].some((key) => overtaken.has(key))) return false;
    const after = new Map(state);
    for (const [f, key, value] of one.asked)
      if (f === "append") after.set(key, [...(after.get(key) ?? []), value]);
    const others = open
      .filter((other) => other.one !== one)
      .map((other) => ({ ...other, overtaken: new Set([...other.overtaken, ...keys]) }));
    return goOn({ waiting, open: others, state: after, inRealTime });
  });
}

function readsRight({ outcome, answered }: Told, snapshot: State): boolean {
  if (outcome !== "ok") return true;
  const own = new Map<string | number, readonly unknown[]>();
  return answered.every(([f, key, value]: MicroOp) => {
    const now = [...(snapshot.get(key) ?? []), ...(own.get(key) ?? [])];
    if (f !== "append") return JSON.stringify(now) === JSON.stringify(value ?? []);
    own.set(key, [...(own.get(key) ?? []), value]);
    return true;
  });
}
