import { z } from "zod";
import { withDeadline } from "../deadline.ts";
import type { Machine } from "../machine.ts";
import type { ClockReading, Cluster, Target } from "../target.ts";
import { claims } from "./claims.ts";
import { bankClient } from "./client/bank-client.ts";
import { counterClient } from "./client/counter-client.ts";
import { leaseClient } from "./client/lease-client.ts";
import { fencedLockClient, lockClient } from "./client/lock-client.ts";
import { longForkClient } from "./client/long-fork-client.ts";
import { registerClient } from "./client/register-client.ts";
import { setClient } from "./client/set-client.ts";
import { listAppendClient, rwRegisterClient } from "./client/transaction-client.ts";
import { uniqueIdsClient } from "./client/unique-ids-client.ts";
import { watchClient } from "./client/watch-client.ts";
import { call } from "./gateway/call.ts";
import { type Connection, openConnection } from "./gateway/connection.ts";
import { errorTable } from "./gateway/error-table.ts";
import { count, header, id } from "./gateway/fields.ts";
import { LINEARIZABLE, put, readKey } from "./gateway/key-value.ts";
import { serverArgs } from "./server-args.ts";
import { refuseSettings, settings } from "./settings.ts";

/** How long a node may take to say whether it leads; one that is paused never will. */
const STATUS_MS = 1000;

/** etcd, over its JSON gateway: every node takes every request. */
export const etcdTarget: Target = {
  name: "etcd",
  description: "etcd, a replicated key-value store on Raft with leases and watches",
  defaultNodes: 5,
  services: { client: 2379, peer: 2380 },
  image: {
    folder: "etcd",
    versions: [
      { version: "3.4", debian: "bookworm" },
      { version: "3.5", debian: "trixie" },
    ],
  },
  settings,
  claims,
  defects: [],
  workloads: {
    register: registerClient,
    set: setClient,
    "list-append": listAppendClient,
    "rw-register": rwRegisterClient,
    lock: lockClient,
    "fenced-lock": fencedLockClient,
    lease: leaseClient,
    watch: watchClient,
    counter: counterClient,
    "pn-counter": counterClient,
    "unique-ids": uniqueIdsClient,
    bank: bankClient,
    "long-fork": longForkClient,
  },
  errorTable,
  start,
  ready,
  refuses: (_, chosen) => refuseSettings(chosen),
  clock,
  leaders,
};

async function start(machine: Machine, cluster: Cluster): Promise<void> {
  await machine.startDaemon({ command: "etcd", args: serverArgs(machine, cluster) });
}

/** A write needs a leader, a majority, and the way to it and back; a linearizable read needs them for reads, too. */
async function ready(machine: Machine, _: Cluster, signal: AbortSignal): Promise<void> {
  await withConnection(machine, signal, async (connection) => {
    const key = `ready/${machine.node}`;
    await put(connection, key, "", signal);
    await readKey(connection, key, LINEARIZABLE, signal);
  });
}

/** The clock by which etcd dates its answers. */
function clock(machine: Machine, signal: AbortSignal): Promise<ClockReading> {
  return withConnection(machine, signal, async (connection) => {
    const { date } = await connection.exchange({ path: "/version" }, signal);
    if (date === undefined) throw new Error(`${machine.node} does not date its answers`);
    return { unixMs: Date.parse(date), resolutionMs: 1000 };
  });
}

const statusReply = z.object({ header, leader: id, raftTerm: count });

/** The leader of the latest term comes first: one before it may not know yet that it was replaced. */
async function leaders({ machines }: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const answers = await Promise.all(machines.map((machine) => leadership(machine, signal)));
  return answers
    .filter((answer) => answer !== undefined)
    .toSorted((a, b) => b.term - a.term)
    .map(({ node }) => node);
}

interface Leadership {
  readonly node: string;
  readonly term: number;
}

/** Whether a node believes that it leads, and since which term. */
async function leadership(machine: Machine, outer: AbortSignal): Promise<Leadership | undefined> {
  try {
    return await withDeadline(STATUS_MS, outer, (signal) =>
      withConnection(machine, signal, async (connection) => {
        const status = await call(connection, "/v3/maintenance/status", {}, statusReply, signal);
        return status.leader === status.header.member_id
          ? { node: machine.node, term: status.raftTerm }
          : undefined;
      }),
    );
  } catch {
    // Whatever keeps it from answering, it does not say that it leads.
    return undefined;
  }
}

async function withConnection<T>(
  machine: Machine,
  signal: AbortSignal,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(machine.clientAddress(), { requireLeader: false }, signal);
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}
