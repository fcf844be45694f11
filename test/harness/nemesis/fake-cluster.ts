import type { Link, ProcessExit, ProcessState } from "../../../harness/environment/environment.ts";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";

/** A cluster in memory that does what it is told at once; a test breaks single parts of it. */
export interface FakeCluster {
  readonly context: FaultContext;
  readonly states: Map<string, ProcessState>;
  readonly exits: Map<string, ProcessExit>;
  /** The cuts in force. */
  cuts: readonly Link[];
  /** The nodes that were started, in order. */
  readonly starts: string[];
}

export function fakeCluster(nodes: readonly string[]): FakeCluster {
  const states = new Map<string, ProcessState>(nodes.map((node) => [node, "running"]));
  const exits = new Map<string, ProcessExit>();
  const set = (from: readonly ProcessState[], to: ProcessState) => (node: string) => {
    if (from.includes(states.get(node) ?? "gone")) {
      states.set(node, to);
      if (to === "gone") exits.set(node, { code: null, signal: "SIGKILL" });
    }
    return Promise.resolve();
  };
  const cluster: FakeCluster = {
    states,
    exits,
    cuts: [],
    starts: [],
    context: {
      nodes,
      network: {
        setCuts(cuts) {
          cluster.cuts = cuts;
          return Promise.resolve();
        },
        setShapes: () => Promise.resolve(),
        probe: (links) =>
          Promise.resolve(
            links.map(({ from, to }) => ({
              from,
              to,
              delivered: !cluster.cuts.some((cut) => cut.from === from && cut.to === to),
              bytesDelivered: 0,
              bytesHeld: 0,
            })),
          ),
      },
      processes: {
        kill: set(["running", "stopped"], "gone"),
        pause: set(["running"], "stopped"),
        resume: set(["stopped"], "running"),
        terminate: set(["running"], "gone"),
        freeze: set(["running"], "frozen"),
        thaw: set(["frozen"], "running"),
        state: (node) => Promise.resolve(states.get(node) ?? "gone"),
        lastExit: (node) => (states.get(node) === "gone" ? exits.get(node) : undefined),
      },
      startNode(node) {
        cluster.starts.push(node);
        states.set(node, "running");
        return Promise.resolve();
      },
      leaders: () => Promise.resolve(nodes.slice(0, 1)),
      databaseClock: () => Promise.resolve(undefined),
    },
  };
  return cluster;
}
