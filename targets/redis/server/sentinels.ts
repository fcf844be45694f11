import { withDeadline } from "../../deadline.ts";
import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import type { Connection } from "../protocol/connection.ts";
import { expectArray, expectMap, expectOk, expectString, type RespValue } from "../protocol/resp-value.ts";
import { valueOf } from "../settings.ts";
import { announcedAddress, machineAt } from "./announced-address.ts";
import { ask } from "./ask.ts";
import { configuredPrimary } from "./configured-primary.ts";
import { ANSWERS_WITHIN_MS, primariesInTheirOwnEyes, roleOf } from "./replication.ts";
import { untilHolds } from "./until-holds.ts";

/** What the sentinels call the primary and its replicas. */
const PRIMARY_NAME = "faultline";
const WHO_IS_PRIMARY = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", PRIMARY_NAME];

/**
 * The primary according to one sentinel.
 *
 * @throws Error if the sentinel does not answer, knows none, or names a stranger.
 */
export async function askForPrimary(
  sentinel: Connection,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Machine> {
  const answer = await sentinel.call(WHO_IS_PRIMARY, signal);
  if (answer === null) throw new Error("The sentinel knows no primary");
  const [host, port] = expectArray(answer).map(expectString);
  return machineNamed({ host, port }, cluster);
}

/**
 * Has every sentinel watch the primary. A sentinel learns at once which replicas there are then, but of those that
 * come later only when it asks again, ten seconds on; so it is told when all have come.
 */
export async function watchPrimary(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { machines, options } = cluster;
  const primary = configuredPrimary(cluster);
  await untilHolds((look) => assertReplicasThere(primary, machines.length - 1, look), signal);
  const { host, port } = announcedAddress(primary, cluster);
  const quorum = Math.floor(machines.length / 2) + 1;
  const monitor = ["SENTINEL", "MONITOR", PRIMARY_NAME, host, String(port), String(quorum)];
  const patience = ["down-after-milliseconds", "failover-timeout"].flatMap((name) => [
    name,
    valueOf(name, options),
  ]);
  await Promise.all(
    machines.map((machine) =>
      untilHolds(async (look) => {
        await ask(machine.clientAddress("sentinel"), look, async (sentinel) => {
          const watched = await sentinel.call(WHO_IS_PRIMARY, look);
          if (watched === null) expectOk(await sentinel.call(monitor, look));
          expectOk(await sentinel.call(["SENTINEL", "SET", PRIMARY_NAME, ...patience], look));
        });
      }, signal),
    ),
  );
}

async function assertReplicasThere(primary: Machine, wanted: number, signal: AbortSignal): Promise<void> {
  const role = await roleOf(primary, signal);
  if (role.name !== "primary") throw new Error(`${primary.node} is no primary`);
  if (role.replicas < wanted)
    throw new Error(`${role.replicas} of ${wanted} replicas have come to ${primary.node}`);
}

/** What a sentinel says of the primary. */
interface SentinelView {
  readonly primary: Machine;
  readonly configEpoch: number;
  readonly flags: string;
  readonly replicas: number;
  readonly otherSentinels: number;
}

function viewOf(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<SentinelView> {
  return ask(machine.clientAddress("sentinel"), signal, async (sentinel) => {
    const fields = expectMap(await sentinel.call(["SENTINEL", "MASTER", PRIMARY_NAME], signal));
    const text = (name: string): string => expectString(fields.get(name));
    return {
      primary: machineNamed({ host: fields.get("ip"), port: fields.get("port") }, cluster),
      configEpoch: Number(text("config-epoch")),
      flags: text("flags"),
      replicas: Number(text("num-slaves")),
      otherSentinels: Number(text("num-other-sentinels")),
    };
  });
}

function machineNamed(
  { host, port }: { readonly host: RespValue | undefined; readonly port: RespValue | undefined },
  cluster: Cluster,
): Machine {
  const address = { host: expectString(host), port: Number(expectString(port)) };
  const machine = machineAt(address, cluster);
  if (machine !== undefined) return machine;
  throw new Error(`The sentinel names ${address.host}:${address.port}, which is no node of the cluster`);
}

/**
 * A sentinel that knows all there is to know, so that it can take part in a failover.
 *
 * @returns The primary according to it.
 * @throws Error that says what it does not know yet.
 */
export async function assertAllKnown(
  machine: Machine,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Machine> {
  const { primary, flags, replicas, otherSentinels } = await viewOf(machine, cluster, signal);
  const others = cluster.machines.length - 1;
  const complain = (what: string): never => {
    throw new Error(`The sentinel of ${machine.node} ${what}`);
  };
  if (flags !== "master") complain(`finds the primary ${primary.node} ${flags}`);
  if (replicas < others) complain(`knows ${replicas} of ${others} replicas`);
  if (otherSentinels < others) complain(`knows ${otherSentinels} of ${others} other sentinels`);
  return primary;
}

/**
 * The nodes that take themselves for the primary. Of two, the first is the one that the latest failover chose: the
 * other may not know yet that it was replaced.
 */
export async function primariesLatestFirst(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [primaries, views] = await Promise.all([
    primariesInTheirOwnEyes(cluster, signal),
    Promise.allSettled(
      cluster.machines.map((machine) =>
        withDeadline(ANSWERS_WITHIN_MS, signal, (inTime) => viewOf(machine, cluster, inTime)),
      ),
    ),
  ]);
  const epochOf = ({ node }: Machine): number =>
    Math.max(
      -1,
      ...views.flatMap((view) =>
        view.status === "fulfilled" && view.value.primary.node === node ? [view.value.configEpoch] : [],
      ),
    );
  return primaries.toSorted((a, b) => epochOf(b) - epochOf(a)).map(({ node }) => node);
}
