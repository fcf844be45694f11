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
  "two-leaders": {
    description: "A node votes for everybody who stands in a term, so that two can be elected at once",
    seenIn: "Camunda Zeebe, whose nodes voted for two candidates of one term (issue 5356, 2020)",
    anomaly: "two-leaders",
    workload: "leader",
    nemesis: ["kill:leaders"],
    pace: { nemesisIntervalSeconds: 0.8, latencyMs: 80 },
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
  "unfenced-write": {
    description:
      "A lock expires while its holder works, and the write that is to happen only under the lock happens all the same",
    seenIn:
      "HBase, whose region servers went on writing after a pause that their lease did not outlive (Kleppmann, 2016)",
    anomaly: "lost-update",
    workload: "fenced-lock",
    nemesis: [],
  },
  "dual-write": {
    description: "Clients change a row and publish its event in two requests instead of one transaction",
    seenIn:
      "Eclipse Dirigible, which committed a row and then failed to publish its event (issue 6816, 2026)",
    anomaly: "unpublished-change",
    workload: "dual-write",
    nemesis: ["partition", "kill"],
    pace: { nemesisIntervalSeconds: 1 },
  },
  "dirty-read": {
    description: "A node that follows no other answers reads from its whole log, committed or not",
    seenIn: "VoltDB 6.3, whose isolated leaders showed writes that were undone later (Jepsen, 2016)",
    anomaly: "nonlinearizable",
    workload: "register",
    nemesis: ["partition"],
  },
  "write-skew": {
    description:
      "Transactions are isolated by snapshots: what one has read, and does not write, others may change before it commits",
    seenIn:
      "PostgreSQL before 9.1, whose SERIALIZABLE was snapshot isolation (Ports and Grittner, VLDB 2012), as Oracle's is",
    anomaly: "write-skew",
    workload: "list-append",
    nemesis: [],
  },
  "fractured-read": {
    description:
      "A transaction of reads sees each key as of another moment, and so half of another transaction",
    seenIn: "RavenDB 6.0.2, whose transactions allowed fractured reads in both of its modes (Jepsen, 2024)",
    anomaly: "G-single",
    workload: "list-append",
    nemesis: [],
  },
  "long-fork": {
    description: "Each node shows independent transactions to its readers in an order of its own",
    seenIn: "Amazon RDS for PostgreSQL 17.4, between the nodes of healthy multi-AZ clusters (Jepsen, 2025)",
    anomaly: "long-fork",
    workload: "list-append",
    nemesis: [],
    // It takes two transactions that only read, at the right moment.
    pace: { readFraction: 0.8 },
  },
  "intermediate-read": {
    description: "Readers see the steps of a transaction one after the other, before it is done",
    seenIn: "Cassandra 1.2, whose logged batches readers can see half done (documentation of CQL 3.0, 2013)",
    anomaly: "G1b",
    workload: "list-append",
    nemesis: [],
  },
  "aborted-read": {
    description:
      "A transaction whose leader is gone is called rolled back, although the next leader may commit it",
    seenIn: "Redis-Raft 1b3fbf6, which answered NOLEADER to transactions that it committed (Jepsen, 2020)",
    anomaly: "G1a",
    workload: "list-append",
    nemesis: ["kill:leaders"],
    pace: { nemesisIntervalSeconds: 1, latencyMs: 5 },
  },
  "ids-from-memory": {
    description: "A leader counts ids in its memory and writes down only every hundredth of them",
    seenIn:
      "MySQL before 8.0, whose InnoDB kept auto-increment counters in memory and reused ids after a restart (bug 199)",
    anomaly: "duplicate-id",
    workload: "unique-ids",
    nemesis: ["kill:leaders"],
  },
  "rewinding-reads": {
    description:
      "Every other read is answered from an older copy, so that a client sees a write and then sees it no more",
    seenIn: "MongoDB with reads from secondaries, of which each may be answered by another member",
    anomaly: "monotonic-reads",
    workload: "monotonic",
    nemesis: [],
  },
  "stale-revoke": {
    description:
      "A leader that wakes after it was replaced revokes the leases whose time is over by its own count, though its successor renewed them",
    seenIn:
      "etcd before 3.4.31 and 3.5.13, where all leases were revoked after the disk of a leader had hung (issue 15247, 2023)",
    anomaly: "ended-early",
    workload: "lease",
    nemesis: ["pause:leaders"],
    pace: { nemesisIntervalSeconds: 1.2 },
  },
};

export const defects: readonly Defect[] = Object.entries(DESCRIPTIONS).map(([name, described]) => ({
  name,
  ...described,
}));
