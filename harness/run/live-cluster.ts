import { readFileSync } from "node:fs";
import type { Cluster } from "../../targets/target.ts";
import type { Provision, ShapedLink } from "../environment/environment.ts";
import { HarnessError } from "../harness-error.ts";
import type { FaultContext } from "../nemesis/nemesis.ts";
import type { RunDirectory } from "../store/run-directory.ts";
import type { RunSettings } from "../store/run-record.ts";
import { awaitHealthy, type Unhealthy } from "./await-healthy.ts";
import type { RunPlan } from "./run-plan.ts";

const START_LIMIT_MS = 30_000;
const RECOVERY_LIMIT_MS = 30_000;

/** A cluster that is up, with all that a run does to it. */
export interface LiveCluster {
  readonly cluster: Cluster;
  readonly provision: Provision;
  readonly faultContext: FaultContext;
  /** The nodes that do not serve again within half a minute. */
  awaitRecovery(signal: AbortSignal): Promise<readonly Unhealthy[]>;
}

/**
 * Provisions and starts a cluster, waits until it is healthy, hands it to `use`, and tears it down again
 * whatever happens.
 *
 * @throws {@link HarnessError} when a node does not become healthy; its log's last line and path are named.
 */
export async function withCluster<T>(
  plan: RunPlan,
  directory: RunDirectory,
  signal: AbortSignal,
  use: (live: LiveCluster) => Promise<T>,
): Promise<T> {
  const { target, environment, settings } = plan;
  const provision = await environment.provision({ nodes: settings.nodes, runDir: directory.path });
  try {
    const cluster: Cluster = { machines: provision.machines, options: settings };
    await provision.network.setShapes(everyLinkDelayed(settings));
    await Promise.all(cluster.machines.map((machine) => target.start(machine, cluster)));
    const [unhealthy] = await awaitHealthy(target, cluster, provision.processes, START_LIMIT_MS, signal);
    if (unhealthy !== undefined && !signal.aborted) throw didNotStart(unhealthy, provision);
    return await use({
      cluster,
      provision,
      faultContext: faultContext(plan, cluster, provision),
      awaitRecovery: (recoverySignal) =>
        awaitHealthy(target, cluster, provision.processes, RECOVERY_LIMIT_MS, recoverySignal),
    });
  } finally {
    await provision.destroy();
  }
}

/** The distance between the nodes, which faults leave as it is. */
function everyLinkDelayed({ nodes, latencyMs }: RunSettings): readonly ShapedLink[] {
  if (latencyMs === 0) return [];
  return nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to) => ({ from, to, delayMs: latencyMs })),
  );
}

function faultContext({ target, settings }: RunPlan, cluster: Cluster, provision: Provision): FaultContext {
  return {
    nodes: settings.nodes,
    network: provision.network,
    processes: provision.processes,
    async startNode(node) {
      const machine = cluster.machines.find((candidate) => candidate.node === node);
      if (machine === undefined) throw new Error(`There is no node ${node}`);
      await target.start(machine, cluster);
    },
    async leaders(signal) {
      return (await target.leaders?.(cluster, signal)) ?? [];
    },
  };
}

function didNotStart({ node, why }: Unhealthy, provision: Provision): HarnessError {
  const log = provision.logFiles.get(node);
  const lastLine = log === undefined ? undefined : readLastLine(log);
  return new HarnessError(
    "node-failed",
    `Node ${node} did not become healthy: ${why}${lastLine === undefined ? "" : `; it last said: ${lastLine}`}`,
    log === undefined ? "Start it by hand to see why" : `Read its log, ${log}`,
  );
}

/** Undefined when it never said a word. */
function readLastLine(path: string): string | undefined {
  try {
    const last = readFileSync(path, "utf8").trimEnd().split("\n").at(-1);
    return last === "" ? undefined : last;
  } catch {
    return undefined;
  }
}
