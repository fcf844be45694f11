import type { Json } from "../../checkers/history/operation.ts";
import { CLIENTS, type Cut, type LinkObservation, type ProbedLink } from "../environment/environment.ts";
import { silence } from "./grudges.ts";
import type { FaultContext } from "./nemesis.ts";

/** What a look at every link showed. */
export interface Inspection {
  /** In figures; bytes are the nodes' own traffic, not the probes'. */
  readonly figures: Json;
  /** Why the cuts are not in force as they are meant to be, or not healed. */
  readonly problem?: string;
}

export interface Inspected {
  readonly cuts: readonly Cut[];
  /** Whether the links between the nodes and the harness are looked at, too. */
  readonly withClients: boolean;
}

/** Rounds of probes; a machine that is short of breath may need a second one for what should arrive. */
const MAX_ROUNDS = 3;

/**
 * Probes every link there is, again if one that should deliver did not, never to give a cut another chance. When only
 * a service is cut, its traffic and all other is probed apart: one must stop, the other must not.
 */
export async function inspect(
  { nodes, network }: FaultContext,
  { cuts, withClients }: Inspected,
  signal: AbortSignal,
): Promise<Inspection> {
  const links = [
    ...silence(nodes, nodes),
    ...(withClients ? [...silence([CLIENTS], nodes), ...silence(nodes, [CLIENTS])] : []),
  ];
  const services = new Set(cuts.flatMap(({ service }) => service ?? []));
  const probed: readonly ProbedLink[] = [
    ...links,
    ...[...services].flatMap((service) => links.map((link) => ({ ...link, service }))),
  ];
  const cutKeys = new Set(cuts.map(nameOf));
  const isCut = (probe: ProbedLink): boolean => cutKeys.has(nameOf(probe));

  for (let round = 1; ; round++) {
    const seen = await network.probe(probed, signal);
    // By position, since an observation need not say whose traffic the probe was made to look like.
    const results = probed.map((probe, index) => ({ probe, isCut: isCut(probe), seen: at(seen, index) }));
    const asExpected = results.every((result) => result.seen.delivered || result.isCut);
    const leaking = results.some((result) => result.seen.delivered && result.isCut);
    if (!asExpected && !leaking && round < MAX_ROUNDS) continue;
    const problem = problemOf(results, cuts);
    return { figures: figuresOf(seen, cuts), ...(problem !== undefined && { problem }) };
  }
}

interface ProbeResult {
  readonly probe: ProbedLink;
  readonly isCut: boolean;
  readonly seen: LinkObservation;
}

function problemOf(results: readonly ProbeResult[], cuts: readonly Cut[]): string | undefined {
  const leaking = results.filter(({ isCut, seen }) => isCut && seen.delivered);
  if (leaking.length > 0) return `Cut, but still delivers: ${namesOf(leaking)}`;
  const silent = results.filter(({ isCut, seen }) => !isCut && !seen.delivered);
  if (silent.length > 0) {
    return `${cuts.length > 0 ? "Not cut" : "Healed"}, but delivers nothing: ${namesOf(silent)}`;
  }
  const wantsReset = cuts.some(({ how }) => how === "reset");
  const mute = wantsReset ? results.filter(({ isCut, seen }) => isCut && seen.refused !== true) : [];
  return mute.length > 0 ? `Cut, but without a reset: ${namesOf(mute)}` : undefined;
}

function figuresOf(seen: readonly LinkObservation[], cuts: readonly Cut[]): Json {
  const delivering = seen.filter(({ delivered }) => delivered).length;
  return {
    delivering,
    silent: seen.length - delivering,
    ...(cuts.some(({ how }) => how === "reset") && {
      reset: seen.filter(({ refused }) => refused === true).length,
    }),
    bytesHeld: seen.reduce((sum, { bytesHeld }) => sum + bytesHeld, 0),
  };
}

function namesOf(results: readonly ProbeResult[]): string {
  return results.map(({ probe }) => nameOf(probe)).join(", ");
}

function nameOf({ from, to, service }: ProbedLink): string {
  return `${from} -> ${to}${service === undefined ? "" : ` (${service})`}`;
}

function at(seen: readonly LinkObservation[], index: number): LinkObservation {
  const observation = seen[index];
  if (observation === undefined) throw new Error("A probed link was not observed");
  return observation;
}
