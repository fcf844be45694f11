import { NEUTRAL, skewAt } from "../../../harness/environment/docker/clock/motion.ts";
import type { ClockMotion, ClockOffset, Clocks } from "../../../harness/environment/environment.ts";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";
import type { FakeCluster } from "./fake-cluster.ts";

/** The clocks of a fake cluster, and a database on each node that reads its clock when it is asked. */
export interface FakeClocks {
  readonly context: FaultContext & { readonly clocks: Clocks };
  /** What each node was last told. */
  readonly motions: Map<string, ClockMotion>;
}

export function fakeClocks({ context, states }: FakeCluster): FakeClocks {
  const motions = new Map<string, ClockMotion>();
  const since = new Map<string, number>();
  const offsetOf = (node: string): ClockOffset =>
    skewAt(motions.get(node) ?? NEUTRAL, performance.now() - (since.get(node) ?? 0)).offset;
  const clocks: Clocks = {
    set(node, motion) {
      motions.set(node, motion);
      since.set(node, performance.now());
      return Promise.resolve();
    },
    observe: (node) => Promise.resolve(states.get(node) === "gone" ? undefined : offsetOf(node)),
  };
  return {
    motions,
    context: {
      ...context,
      clocks,
      databaseClock: (node) =>
        Promise.resolve({ unixMs: Date.now() + offsetOf(node).realMs, resolutionMs: 1 }),
    },
  };
}
