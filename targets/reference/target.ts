import { withDeadline } from "../deadline.ts";
import type { Machine } from "../machine.ts";
import type { Cluster, Target } from "../target.ts";
import { bankClient } from "./client/bank-client.ts";
import { counterClient } from "./client/counter-client.ts";
import { dualWriteClient } from "./client/dual-write-client.ts";
import { errorTable } from "./client/error-table.ts";
import { idempotentAppendClient } from "./client/idempotent-append-client.ts";
import { leaderClient } from "./client/leader-client.ts";
import { leaseClient } from "./client/lease-client.ts";
import { listClient } from "./client/list-client.ts";
import { fencedLockClient, lockClient } from "./client/lock-client.ts";
import { logClient } from "./client/log-client.ts";
import { longForkClient } from "./client/long-fork-client.ts";
import { connectTo, openSessionTo } from "./client/open-client.ts";
import { queueClient } from "./client/queue-client.ts";
import { registerClient } from "./client/register-client.ts";
import { setClient } from "./client/set-client.ts";
import { listAppendClient, rwRegisterClient } from "./client/transaction-client.ts";
import { uniqueIdsClient } from "./client/unique-ids-client.ts";
import { watchClient } from "./client/watch-client.ts";
import { clusterId } from "./cluster-id.ts";
import { defects } from "./defects.ts";
import { DEFECT_NAMES } from "./node/io.ts";
import type { NodeStatus } from "./protocol/node-status.ts";
import { DEFAULT_TIMING, serverArgs } from "./server/options.ts";
import { serverEntry } from "./server-entry.ts";

/** How long a node may take to say whether it leads; one that is paused never will. */
const STATUS_MS = 1000;

/** The bundled store: Raft, linearizable, one process a node, and many ways to break it on purpose. */
export const referenceTarget: Target = {
  name: "reference",
  description:
    "Faultline's own replicated store: Raft with linearizable reads on every node, and seeded defects",
  defaultNodes: 5,
  // Ports are found at run time, since all nodes share one address.
  services: { client: 0, peer: 0 },
  settings: [
    {
      name: "lock-ttl",
      description:
        "Seconds after which the lock of the workloads lock and fenced-lock expires, and a lease that is not renewed",
      default: "0.5",
    },
  ],
  claims: [
    {
      model: "linearizable",
      scope: "get, put and cas of a key, through any node, under partitions, kills and pauses of any nodes",
      source: "targets/reference",
    },
    {
      model: "strict-serializable",
      scope: "transactions of reads, writes, appends, adds and pops over several keys, under the same faults",
      source: "targets/reference",
    },
    {
      model: "watch",
      scope: "the changes of keys from a revision on, told by any node, under the same faults",
      source: "targets/reference",
    },
    {
      model: "mutual-exclusion",
      scope: "workload fenced-lock, under the same faults: the write is refused once the lock has passed on",
      source: "targets/reference",
    },
    {
      model: "mutual-exclusion",
      scope:
        "workload lock, as long as nothing that a holder has sent takes longer than the lock lives; a pause or a partition of its node breaks it",
      source: "targets/reference",
    },
    {
      model: "lease-kept",
      scope:
        "a lease lives at least as long as its time to live from its last renewal, under the same faults",
      source: "targets/reference",
    },
  ],
  defects,
  workloads: {
    register: registerClient,
    list: listClient,
    set: setClient,
    "list-append": listAppendClient,
    "rw-register": rwRegisterClient,
    lock: lockClient,
    "fenced-lock": fencedLockClient,
    log: logClient,
    leader: leaderClient,
    lease: leaseClient,
    "dual-write": dualWriteClient,
    "idempotent-append": idempotentAppendClient,
    watch: watchClient,
    queue: queueClient,
    counter: counterClient,
    "pn-counter": counterClient,
    "unique-ids": uniqueIdsClient,
    bank: bankClient,
    "long-fork": longForkClient,
    "fifo-queue": queueClient,
    session: registerClient,
    monotonic: registerClient,
    causal: registerClient,
  },
  errorTable,
  start,
  ready,
  refuses,
  leaders,
};

function refuses(_: readonly string[], settings: Readonly<Record<string, string>>): string | undefined {
  const ttl = settings["lock-ttl"];
  return Number(ttl) > 0
    ? undefined
    : `The setting lock-ttl is a number of seconds above 0, not ${ttl ?? "absent"}`;
}

async function start(machine: Machine, cluster: Cluster): Promise<void> {
  const others = cluster.machines.filter(({ node }) => node !== machine.node);
  const args = serverArgs({
    id: machine.node,
    cluster: clusterId(cluster),
    dataDir: machine.dataDir,
    peerListen: machine.bindAddress("peer"),
    clientListen: machine.bindAddress("client"),
    peers: new Map(others.map(({ node }) => [node, machine.peerAddress(node)])),
    defects: new Set(DEFECT_NAMES.filter((name) => name === cluster.options.defect)),
    ...DEFAULT_TIMING,
  });
  await machine.startDaemon({ command: process.execPath, args: [serverEntry, ...args] });
}

/**
 * A write needs a leader, a majority, and the way to it and back; a read needs this node to have caught up.
 * Whether what is read is right is not asked: a wrong answer is for the checker to find.
 */
async function ready(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const key = `ready/${machine.node}`;
  const session = await openSessionTo(machine, cluster, signal);
  try {
    await session.perform({ kind: "put", key, value: true }, signal);
    await session.perform({ kind: "get", key }, signal);
  } finally {
    session.close();
  }
}

/** The leader of the latest term comes first: one before it may not know yet that it was replaced. */
async function leaders(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const answers = await Promise.all(cluster.machines.map((machine) => statusOf(machine, cluster, signal)));
  return answers
    .flatMap((status) => (status?.role === "leader" ? [status] : []))
    .toSorted((a, b) => b.term - a.term)
    .map(({ id }) => id);
}

async function statusOf(
  machine: Machine,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<NodeStatus | undefined> {
  try {
    return await withDeadline(STATUS_MS, signal, async (inTime) => {
      const connection = await connectTo(machine, cluster, inTime);
      try {
        const reply = await connection.call({ kind: "status" }, inTime);
        return reply.kind === "status" ? reply.status : undefined;
      } finally {
        connection.close();
      }
    });
  } catch {
    // Whatever keeps it from answering, it does not say that it leads.
    return undefined;
  }
}
