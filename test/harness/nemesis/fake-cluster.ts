import type {
  Cut,
  ProbedLink,
  ProcessExit,
  Processes,
  ProcessState,
} from "../../../harness/environment/environment.ts";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";

/** A cluster in memory that does what it is told at once; a test breaks single parts of it. */
export interface FakeCluster {
  readonly context: FaultContext;
  readonly states: Map<string, ProcessState>;
  readonly exits: Map<string, ProcessExit>;
  /** The cuts in force. */
  cuts: readonly Cut[];
  /** The nodes that were started, in order. */
  readonly starts: string[];
}

export function fakeCluster(nodes: readonly string[]): FakeCluster {
  const states = new Map<string, ProcessState>(nodes.map((node) => [node, "running"]));
  const exits = new Map<string, ProcessExit>();
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
            links.map((link) => {
              const cuts = cluster.cuts.filter((cut) => meets(cut, link));
              return {
                from: link.from,
                to: link.to,
                delivered: cuts.length === 0,
                refused: cuts.some(({ how }) => how === "reset"),
                bytesDelivered: 0,
                bytesHeld: 0,
              };
            }),
          ),
      },
      processes: fakeProcesses(states, exits),
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

/** What a probe looks like tells whether a cut of one service is for it. */
function meets(cut: Cut, link: ProbedLink): boolean {
  const isSameLink = cut.from === link.from && cut.to === link.to;
  return isSameLink && (cut.service === undefined || cut.service === link.service);
}

/** As the kernel has it: no signal reaches what is frozen before it is thawed. */
function fakeProcesses(states: Map<string, ProcessState>, exits: Map<string, ProcessExit>): Processes {
  const thawed = new Map<string, ProcessState>();
  const stateOf = (node: string): ProcessState => states.get(node) ?? "gone";
  const become = (node: string, state: ProcessState, exit?: ProcessExit): void => {
    if (stateOf(node) === "frozen") thawed.set(node, state);
    else states.set(node, state);
    if (exit !== undefined) exits.set(node, exit);
  };
  const act = (from: readonly ProcessState[], to: ProcessState, exit?: ProcessExit) => (node: string) => {
    if (from.includes(stateOf(node))) become(node, to, exit);
    return Promise.resolve();
  };
  return {
    kill: act(["running", "stopped", "frozen", "partly"], "gone", { code: null, signal: "SIGKILL" }),
    pause: act(["running", "frozen", "partly"], "stopped"),
    resume: act(["stopped", "frozen"], "running"),
    terminate: act(["running", "partly"], "gone", { code: 0, signal: null }),
    freeze(node) {
      if (stateOf(node) === "gone") return Promise.resolve();
      if (stateOf(node) !== "frozen") thawed.set(node, stateOf(node));
      states.set(node, "frozen");
      return Promise.resolve();
    },
    thaw(node) {
      if (stateOf(node) === "frozen") states.set(node, thawed.get(node) ?? "running");
      return Promise.resolve();
    },
    state: (node) => Promise.resolve(stateOf(node)),
    lastExit: (node) => (stateOf(node) === "gone" ? exits.get(node) : undefined),
  };
}
