import { History } from "../../checkers/history/history.ts";
import type { Json, Op, OpType } from "../../checkers/history/operation.ts";

/** An event at a moment, in tenths of a second. */
export interface TimedEvent {
  readonly at: number;
  readonly process: number;
  readonly type: OpType;
  readonly f: string;
  readonly value: Json;
  readonly key?: string;
}

/** A history of events in the order of their moments; each process has a node of its own. */
export function historyOf(...groups: readonly (readonly TimedEvent[])[]): History {
  const ops: Op[] = groups
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...event }, index) => ({ index, time: at * 1e8, node: `n${event.process}`, ...event }));
  return History.from(ops);
}
