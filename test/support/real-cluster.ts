import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerEnvironment } from "../../harness/environment/docker/docker-environment.ts";
import type { Provision } from "../../harness/environment/environment.ts";
import { awaitHealthy } from "../../harness/run/await-healthy.ts";
import type { Cluster, Target } from "../../targets/target.ts";

/** A cluster of a target in containers, for tests that want to talk to real servers. */
export interface RealCluster {
  readonly cluster: Cluster;
  readonly provision: Provision;
  /** Starts a node whose processes have ended. */
  start(node: string): Promise<void>;
  /** @throws Error with the nodes that do not become healthy in time, and why. */
  awaitHealthy(limitMs?: number): Promise<void>;
  destroy(): Promise<void>;
}

const never = new AbortController().signal;

export async function realCluster(
  target: Target,
  nodes: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<RealCluster> {
  const runDir = mkdtempSync(join(tmpdir(), "faultline-redis-"));
  const runId = `test-${target.name}-${process.pid}-${Date.now()}`;
  const provision = await dockerEnvironment.provision({
    nodes,
    runDir,
    runId,
    target,
    onProgress: () => undefined,
  });
  const usual = Object.fromEntries(target.settings.map(({ name, default: value }) => [name, value]));
  const cluster: Cluster = {
    machines: provision.machines,
    options: { opTimeoutMs: 1000, seed: 1, settings: { ...usual, ...settings } },
  };
  const real: RealCluster = {
    cluster,
    provision,
    async start(node) {
      const machine = cluster.machines.find((candidate) => candidate.node === node);
      if (machine === undefined) throw new Error(`There is no node ${node}`);
      await target.start(machine, cluster);
    },
    async awaitHealthy(limitMs = 30_000) {
      const unhealthy = await awaitHealthy(target, cluster, provision.processes, limitMs, never);
      if (unhealthy.length > 0)
        throw new Error(unhealthy.map(({ node, why }) => `${node}: ${why}`).join("; "));
    },
    async destroy() {
      await provision.destroy();
      rmSync(runDir, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all(cluster.machines.map((machine) => target.start(machine, cluster)));
    await target.form?.(cluster, never);
    await real.awaitHealthy();
    return real;
  } catch (error) {
    await real.destroy();
    throw error;
  }
}
