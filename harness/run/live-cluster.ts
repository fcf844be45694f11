import { readFileSync } from "node:fs";
import type { UnknownReason } from "../../checkers/verdict.ts";
import { withDeadline } from "../../targets/deadline.ts";
import type { Machine } from "../../targets/machine.ts";
import type { Cluster, Target } from "../../targets/target.ts";
import type { Provision, ShapedLink } from "../environment/environment.ts";
import { HarnessError } from "../harness-error.ts";
import type { FaultContext } from "../nemesis/nemesis.ts";
import type { RunDirectory } from "../store/run-directory.ts";
import type { RunSettings } from "../store/run-record.ts";
import { awaitHealthy, type Unhealthy } from "./await-healthy.ts";
import type { RunObserver } from "./conduct-run.ts";
import { type CrashSign, findCrashSigns } from "./crash-signs.ts";
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

/** What was done with a cluster, and what its nodes left in their logs once they had ended. */
export interface ClusterOutcome<T> {
  readonly result: T;
  readonly crashes: readonly CrashSign[];
  /** What went wrong when the cluster was torn down. */
  readonly problems: readonly UnknownReason[];
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
  { note, signal }: Pick<RunObserver, "note"> & { readonly signal: AbortSignal },
  use: (live: LiveCluster) => Promise<T>,
): Promise<ClusterOutcome<T>> {
  const { target, environment, settings } = plan;
  const { image, dbVersion } = settings;
  const provision = await environment.provision({
    nodes: settings.nodes,
    runDir: directory.path,
    runId: directory.id,
    target,
    ...(image !== undefined && { image }),
    ...(dbVersion !== undefined && { dbVersion }),
    onProgress: note,
  });
  let result: T;
  try {
    const cluster: Cluster = { machines: provision.machines, options: settings };
    await provision.network.setShapes(everyLinkDelayed(settings));
    await Promise.all(cluster.machines.map((machine) => target.start(machine, cluster)));
    await formCluster(target, cluster, signal);
    const [unhealthy] = await awaitHealthy(target, cluster, provision.processes, START_LIMIT_MS, signal);
    if (unhealthy !== undefined && !signal.aborted) throw didNotStart(unhealthy, provision);
    result = await use({
      cluster,
      provision,
      faultContext: faultContext(plan, cluster, provision),
      awaitRecovery: (recoverySignal) =>
        awaitHealthy(target, cluster, provision.processes, RECOVERY_LIMIT_MS, recoverySignal),
    });
  } catch (error) {
    // Why the run failed says more than that its cluster could not be removed either.
    await provision.destroy().catch(() => undefined);
    throw error;
  }
  const problem = await endCluster(provision, plan.keep && !signal.aborted, note);
  return {
    result,
    crashes: await findCrashSigns(provision, settings.logPatterns),
    problems: problem === undefined ? [] : [problem],
  };
}

/** Leaves the cluster up or tears it down. What was recorded deserves a verdict even if that fails: returns why it did. */
async function endCluster(
  provision: Provision,
  keep: boolean,
  note: RunObserver["note"],
): Promise<UnknownReason | undefined> {
  try {
    if (!keep) {
      await provision.destroy();
      return undefined;
    }
    for (const [node, how] of provision.access) note(`${node} stays up: ${how}`);
    note(await provision.keep());
    return undefined;
  } catch (error) {
    if (keep) await provision.destroy().catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: "incomplete",
      message: `The cluster could not be ${keep ? "kept" : "torn down"}: ${why}. \`faultline cleanup\` ends what is left of it`,
    };
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
    ...(provision.clocks !== undefined && { clocks: provision.clocks }),
    async startNode(node) {
      await target.start(machineOf(cluster, node), cluster);
    },
    async leaders(signal) {
      return (await target.leaders?.(cluster, signal)) ?? [];
    },
    databaseClock: async (node, signal) => target.clock?.(machineOf(cluster, node), signal),
  };
}

function machineOf(cluster: Cluster, node: string): Machine {
  const machine = cluster.machines.find((candidate) => candidate.node === node);
  if (machine === undefined) throw new Error(`There is no node ${node}`);
  return machine;
}

/** Time for a cluster to form; Redis Cluster, the slowest, needs a few seconds. */
const FORM_LIMIT_MS = 30_000;

async function formCluster(target: Target, cluster: Cluster, signal: AbortSignal): Promise<void> {
  if (target.form === undefined) return;
  try {
    await withDeadline(FORM_LIMIT_MS, signal, async (limited) => target.form?.(cluster, limited));
  } catch (error) {
    if (signal.aborted) return;
    throw new HarnessError(
      "node-failed",
      `The nodes run, but do not form a cluster: ${error instanceof Error ? error.message : String(error)}`,
      "Read the logs of the nodes in the run's directory",
      { cause: error },
    );
  }
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
