import { Random } from "../../workloads/generator/random.ts";
import { op } from "../../workloads/index.ts";
import type { FaultKind } from "../environment/environment.ts";
import { HarnessError } from "../harness-error.ts";
import type { NemesisPackage } from "./nemesis.ts";
import { bySender, cut, heal, type PartitionValue, parsePartition } from "./partition-cut.ts";
import { divide, divides, type Partition } from "./partition-divisions.ts";
import { Flapping } from "./partition-flapping.ts";
import { assertServiceExists, chooseStyle, type PartitionStyle, styleNeeds } from "./partition-style.ts";
import { injectAndUndo } from "./schedule.ts";
import { assertNodesExist } from "./targeters.ts";

const START = "start-partition";
const STOP = "stop-partition";

/** Cuts links between nodes, both ways or one, or between a node and its clients. `stop-partition` heals all of them. */
export function partitionPackage(
  spec: string,
  partitions: readonly Partition[],
  style: PartitionStyle,
): NemesisPackage {
  const withClients = partitions.includes("clients");
  let flapping: Flapping | undefined;
  return {
    name: "partition",
    needs: [...divisionNeeds(partitions), ...styleNeeds(style)],
    spec,
    description: "cut the links between nodes, both ways or one way only, then heal them",
    starts: START,
    stops: STOP,
    nemesis: {
      fs: [START, STOP],
      async invoke({ f, value }, context, signal) {
        const flapped = await flapping?.end();
        flapping = undefined;
        if (f === STOP) return heal(flapped, withClients, context, signal);
        const planned = parsePartition(value);
        const { cuts, outcome } = await cut(planned, withClients, context, signal);
        const { flapEveryMs } = planned.style;
        if (flapEveryMs !== undefined && outcome.type === "confirmed") {
          flapping = new Flapping(context.network, cuts, flapEveryMs);
        }
        return outcome;
      },
    },
    generator({ nodes, intervalMs, services }) {
      assertNodesExist(partitions.filter((partition) => typeof partition !== "string").flat(2), nodes);
      assertServiceExists(style.service, services);
      const possible = partitions.filter((partition) => divides(partition, nodes, Random.fromSeed(0)));
      if (possible.length === 0) throw tooFewNodes(spec, nodes.length);
      return injectAndUndo({
        inject: (random) => ({
          f: START,
          value: {
            ...choose(random.pick(0, possible), nodes, random.split("grudge")),
            ...chooseStyle(style, random.split("style")),
          },
        }),
        stops: STOP,
        intervalMs,
      });
    },
    finalGenerator: () => op({ f: STOP }),
  };
}

function divisionNeeds(partitions: readonly Partition[]): readonly FaultKind[] {
  const needs = partitions.map((name): FaultKind => (name === "clients" ? "partition-clients" : "partition"));
  return [...new Set(needs)];
}

function choose(partition: Partition, nodes: readonly string[], random: Random): PartitionValue {
  if (partition === "leaders") return { grudge: partition, fallback: random.pick(0, nodes) };
  const grudge = typeof partition === "string" ? partition : "groups";
  return { grudge, cut: bySender(divide(partition, nodes, random)) };
}

function tooFewNodes(spec: string, count: number): HarnessError {
  return new HarnessError(
    "usage",
    `The nemesis ${spec} does not divide a cluster of ${count}`,
    "Use more nodes, or leave it out of --nemesis",
  );
}
