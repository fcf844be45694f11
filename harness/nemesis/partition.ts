import { z } from "zod";
import type { Json } from "../../checkers/history/operation.ts";
import { Random } from "../../workloads/generator/random.ts";
import { op } from "../../workloads/index.ts";
import type { Link, LinkObservation } from "../environment/environment.ts";
import { HarnessError } from "../harness-error.ts";
import { GRUDGES, type GrudgeName, separate, silence } from "./grudges.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { injectAndUndo } from "./schedule.ts";
import { assertNodesExist, resolveAim } from "./targeters.ts";

const START = "start-partition";
const STOP = "stop-partition";

export type PartitionName = GrudgeName | "leaders";
/** How to divide the nodes; explicit groups are a way, too. Nodes in no group form one of their own. */
export type Partition = PartitionName | readonly (readonly string[])[];

/** What each way to divide the nodes does, for people. */
export const PARTITIONS: Readonly<Record<PartitionName, string>> = {
  one: "one node alone",
  halves: "two halves, as equal as can be",
  majority: "a minority of any size against a majority",
  "majorities-ring": "every node sees a majority, no two the same",
  "minority-third": "fewer than a third of the nodes against the rest",
  bridge: "two groups that only one node can reach both of",
  leaders: "each node that believes it leads alone",
  "isolate-all": "every node alone",
  deaf: "one node hears nobody, but is heard",
  mute: "one node is heard by nobody, but hears",
  "one-way-halves": "one half does not hear the other, but is heard",
};

export function isPartitionName(name: string): name is PartitionName {
  return Object.hasOwn(PARTITIONS, name);
}

/** Receivers by sender: short to read, and the same whatever made it. */
const cutSchema = z.record(z.string(), z.array(z.string()));

const valueSchema = z.union([
  z.object({ grudge: z.literal("leaders"), fallback: z.string() }),
  z.object({ grudge: z.string(), cut: cutSchema }),
]);
type PartitionValue = z.infer<typeof valueSchema>;

/** Cuts links between nodes, both ways or one. `stop-partition` heals all of them. */
export function partitionPackage(spec: string, partitions: readonly Partition[]): NemesisPackage {
  return {
    name: "partition",
    needs: ["partition"],
    spec,
    description: "cut the links between nodes, both ways or one way only, then heal them",
    starts: START,
    stops: STOP,
    nemesis: {
      fs: [START, STOP],
      invoke: ({ f, value }, context, signal) =>
        f === STOP ? heal(context, signal) : cut(valueSchema.parse(value), context, signal),
    },
    generator({ nodes, intervalMs }) {
      assertNodesExist(partitions.filter((partition) => typeof partition !== "string").flat(2), nodes);
      const possible = partitions.filter((partition) => divides(partition, nodes));
      if (possible.length === 0) throw tooFewNodes(spec, nodes.length);
      return injectAndUndo({
        inject: (random) => ({
          f: START,
          value: choose(random.pick(0, possible), nodes, random.split("grudge")),
        }),
        stops: STOP,
        intervalMs,
      });
    },
    finalGenerator: () => op({ f: STOP }),
  };
}

/** Whether this way of dividing so many nodes cuts anything; chance has no say in that. */
function divides(partition: Partition, nodes: readonly string[]): boolean {
  if (partition === "leaders") return nodes.length > 1;
  return linksOf(partition, nodes, Random.fromSeed(0)).length > 0;
}

function tooFewNodes(spec: string, count: number): HarnessError {
  return new HarnessError(
    "usage",
    `The nemesis ${spec} does not divide a cluster of ${count}`,
    "Use more nodes, or leave it out of --nemesis",
  );
}

/** What the schedule says: everything but who will lead then. */
function choose(partition: Partition, nodes: readonly string[], random: Random): PartitionValue {
  if (partition === "leaders") return { grudge: partition, fallback: random.pick(0, nodes) };
  const grudge = typeof partition === "string" ? partition : "groups";
  return { grudge, cut: bySender(linksOf(partition, nodes, random)) };
}

function linksOf(
  partition: Exclude<Partition, "leaders">,
  nodes: readonly string[],
  random: Random,
): readonly Link[] {
  if (typeof partition === "string") return GRUDGES[partition](nodes, random);
  const rest = nodes.filter((node) => !partition.flat().includes(node));
  return separate([...partition, rest]);
}

async function cut(
  planned: PartitionValue,
  context: FaultContext,
  signal: AbortSignal,
): Promise<FaultOutcome> {
  const { links, how } = await resolve(planned, context, signal);
  await context.network.setCuts(links);
  const observations = await probeAll(context, links, signal);
  const value = { ...how, cut: bySender(links), observed: summarise(observations) };
  const isCut = linkSet(links);
  const leaking = observations.filter((link) => isCut.has(nameOf(link)) && link.delivered);
  const silent = observations.filter((link) => !isCut.has(nameOf(link)) && !link.delivered);

  if (links.length === 0) return { type: "unconfirmed", value, error: "There was no link to cut" };
  if (leaking.length > 0) {
    return {
      type: "unconfirmed",
      value,
      error: `Cut, but still delivers: ${leaking.map(nameOf).join(", ")}`,
    };
  }
  if (silent.length > 0) {
    return {
      type: "unconfirmed",
      value,
      error: `Not cut, but delivers nothing: ${silent.map(nameOf).join(", ")}`,
    };
  }
  return { type: "confirmed", value };
}

async function heal(context: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
  await context.network.setCuts([]);
  const observations = await probeAll(context, [], signal);
  const value = { observed: summarise(observations) };
  const silent = observations.filter(({ delivered }) => !delivered);
  if (silent.length === 0) return { type: "confirmed", value };
  return {
    type: "unconfirmed",
    value,
    error: `Healed, but delivers nothing: ${silent.map(nameOf).join(", ")}`,
  };
}

interface ResolvedPartition {
  readonly links: readonly Link[];
  /** How the links were found, for the history. */
  readonly how: {
    readonly grudge: string;
    readonly alone?: readonly string[];
    readonly nobodyKnewLeaders?: true;
  };
}

async function resolve(
  planned: PartitionValue,
  context: FaultContext,
  signal: AbortSignal,
): Promise<ResolvedPartition> {
  const { grudge } = planned;
  if ("cut" in planned) return { links: toLinks(planned.cut), how: { grudge } };

  const aimed = { targeter: "leaders", fallback: planned.fallback } as const;
  const { nodes: alone, nobodyKnewLeaders } = await resolveAim(aimed, context, signal);
  const others = context.nodes.filter((node) => !alone.includes(node));
  return {
    links: separate([...alone.map((node) => [node]), others]),
    how: { grudge, alone, ...(nobodyKnewLeaders && { nobodyKnewLeaders }) },
  };
}

/** Rounds of probes; a machine that is short of breath may need a second one for what should arrive. */
const MAX_ROUNDS = 3;

/** Probes every link there is, again if one that should deliver did not, never to give a cut another chance. */
async function probeAll(
  { nodes, network }: FaultContext,
  cuts: readonly Link[],
  signal: AbortSignal,
): Promise<readonly LinkObservation[]> {
  const isCut = linkSet(cuts);
  for (let round = 1; ; round++) {
    const observations = await network.probe(silence(nodes, nodes), signal);
    const asExpected = observations.every((link) => link.delivered || isCut.has(nameOf(link)));
    const leaking = observations.some((link) => link.delivered && isCut.has(nameOf(link)));
    if (asExpected || leaking || round === MAX_ROUNDS) return observations;
  }
}

/** What the probes showed, in figures; bytes are the nodes' own traffic, not the probes'. */
function summarise(observations: readonly LinkObservation[]): Json {
  const delivering = observations.filter(({ delivered }) => delivered).length;
  return {
    delivering,
    silent: observations.length - delivering,
    bytesHeld: observations.reduce((sum, { bytesHeld }) => sum + bytesHeld, 0),
  };
}

function bySender(links: readonly Link[]): Record<string, string[]> {
  const cut: Record<string, string[]> = {};
  for (const { from, to } of links) (cut[from] ??= []).push(to);
  return cut;
}

function toLinks(cut: Readonly<Record<string, readonly string[]>>): readonly Link[] {
  return Object.entries(cut).flatMap(([from, receivers]) => receivers.map((to) => ({ from, to })));
}

function linkSet(links: readonly Link[]): ReadonlySet<string> {
  return new Set(links.map(nameOf));
}

function nameOf({ from, to }: Link): string {
  return `${from} -> ${to}`;
}
