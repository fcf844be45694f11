import type { Defect } from "../target.ts";
import type { DefectName } from "./node/io.ts";

type Described = Omit<Defect, "name">;

/** What each switch breaks, who broke it in earnest, and what a run needs to find it. */
const DESCRIPTIONS: Readonly<Record<DefectName, Described>> = {
  "stale-reads": {
    description:
      "Every node answers reads from its own state, without asking whether a newer one is committed",
    seenIn:
      "etcd 0.4 and Consul 0.3, whose leaders answered reads after they had been replaced (Jepsen, 2014)",
    anomaly: "nonlinearizable",
    workload: "register",
    nemesis: ["partition"],
  },
  "ack-before-quorum": {
    description: "A leader calls a write committed once it holds it itself",
    seenIn:
      "Redis Sentinel, whose asynchronous replication loses acknowledged writes at failover (Jepsen, 2013)",
    anomaly: "nonlinearizable",
    workload: "register",
    nemesis: ["partition:leaders"],
    pace: { nemesisIntervalSeconds: 1 },
  },
  "forget-vote": {
    description:
      "Term and vote are not written to disk, so a restarted node votes twice and terms are led twice",
    seenIn: "akka-raft, which elected two leaders in one term (found by Scott et al., NSDI 2016)",
    anomaly: "nonlinearizable",
    workload: "list",
    nemesis: ["kill:all"],
    pace: { nemesisIntervalSeconds: 0.7, latencyMs: 10 },
  },
  "no-fsync": {
    description: "Writes are acknowledged up to two seconds before they reach the disk, so a kill loses them",
    seenIn:
      "Redis with appendfsync everysec, and NATS JetStream, which syncs every two minutes (Jepsen, 2025)",
    anomaly: "nonlinearizable",
    workload: "register",
    nemesis: ["kill:all"],
  },
  "duplicate-apply": {
    description: "A request that the client repeats takes effect once more; clients of such a run repeat",
    seenIn: "jetcd, whose silent retries applied transactions twice (Jepsen, 2024)",
    anomaly: "nonlinearizable",
    workload: "list",
    nemesis: ["partition", "pause"],
  },
  "lost-update-txn": {
    description: "A transaction reads on the node the client talks to, and writes without looking again",
    seenIn: "Galera Cluster, where concurrent transfers overwrote each other (Jepsen, 2015)",
    anomaly: "nonlinearizable",
    workload: "list",
    nemesis: [],
  },
  "dirty-read": {
    description: "A node that follows no other answers reads from its whole log, committed or not",
    seenIn: "VoltDB 6.3, whose isolated leaders showed writes that were undone later (Jepsen, 2016)",
    anomaly: "nonlinearizable",
    workload: "register",
    nemesis: ["partition"],
  },
  "rewinding-reads": {
    description:
      "Every other read is answered from an older copy, so that a client sees a write and then sees it no more",
    seenIn: "MongoDB with reads from secondaries, of which each may be answered by another member",
    anomaly: "monotonic-reads",
    workload: "monotonic",
    nemesis: [],
  },
};

export const defects: readonly Defect[] = Object.entries(DESCRIPTIONS).map(([name, described]) => ({
  name,
  ...described,
}));
