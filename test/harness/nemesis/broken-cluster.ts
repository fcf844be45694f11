import type { Json } from "../../../checkers/history/operation.ts";
import type { LinkObservation, Network, Processes } from "../../../harness/environment/environment.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "../../../harness/nemesis/nemesis.ts";
import type { FakeCluster } from "./fake-cluster.ts";

/** What works is done by then; what does not must be given up then. */
const PATIENCE_MS = 300;

/** Invokes a fault that must be one of these, with little patience. */
export function invokeOf(
  packages: readonly NemesisPackage[],
): (context: FaultContext, f: string, value?: Json, patienceMs?: number) => Promise<FaultOutcome> {
  const nemeses = packages.map(({ nemesis }) => nemesis);
  return (context, f, value = null, patienceMs = PATIENCE_MS) => {
    const nemesis = nemeses.find(({ fs }) => fs.includes(f));
    if (nemesis === undefined) throw new Error(`Nobody understands ${f}`);
    const op = { type: "invoke", time: 0, process: "nemesis", f, value } as const;
    return nemesis.invoke(op, context, AbortSignal.timeout(patienceMs));
  };
}

export const aimAt = (...nodes: string[]): { readonly targeter: string; readonly nodes: string[] } => ({
  targeter: "nodes",
  nodes,
});

/** The cluster with one of its parts replaced by a broken one. */
export function withProcesses({ context }: FakeCluster, broken: Partial<Processes>): FaultContext {
  return { ...context, processes: { ...context.processes, ...broken } };
}

export function withNetwork({ context }: FakeCluster, broken: Partial<Network>): FaultContext {
  return { ...context, network: { ...context.network, ...broken } };
}

/** Changes what a probe shows of a link. */
export function withProbe(
  cluster: FakeCluster,
  change: (seen: LinkObservation) => Partial<LinkObservation>,
): FaultContext {
  const { network } = cluster.context;
  return withNetwork(cluster, {
    probe: async (links, signal) =>
      (await network.probe(links, signal)).map((seen) => ({ ...seen, ...change(seen) })),
  });
}

export const doNothing = (): Promise<void> => Promise.resolve();
