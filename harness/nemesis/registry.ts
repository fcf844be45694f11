import { HarnessError } from "../harness-error.ts";
import { clockPackage } from "./clock.ts";
import { CLOCK_EXPLICIT, CLOCK_VARIANTS, parseClockSpec } from "./clock-spec.ts";
import { killPackage } from "./kill.ts";
import type { NemesisPackage } from "./nemesis.ts";
import { isPartitionName, PARTITIONS, type Partition, partitionPackage } from "./partition.ts";
import { pausePackage } from "./pause.ts";
import { isTargeterName, TARGETERS, type Targeter } from "./targeters.ts";

/** Said in place of a list of faults. */
export const NO_FAULTS = "none";

/** A choice of named variants, as in `kill:leaders+minority`. */
const BETWEEN_VARIANTS = "+";
/** Nodes by name: `kill:nodes=n1+n3`. */
const NODES_PREFIX = "nodes=";
/** Nodes by group: `partition:groups=n1+n2/n3+n4+n5`. */
const GROUPS_PREFIX = "groups=";

interface FaultEntry {
  /** What can be chosen after the colon, and what it means. */
  readonly variants: Readonly<Record<string, string>>;
  /** What can be spelled out instead. */
  readonly explicit: string;
  /** @param variants - The part after the colon; undefined for the default mixture. */
  create(spec: string, variants: string | undefined): NemesisPackage;
}

/** The faults by the name a user gives them. */
type FaultName = "partition" | "kill" | "pause" | "clock";

const ENTRIES: Readonly<Record<FaultName, FaultEntry>> = {
  partition: {
    variants: PARTITIONS,
    explicit: `${GROUPS_PREFIX}n1+n2/n3`,
    create: (spec, variants) =>
      partitionPackage(spec, variants === undefined ? DEFAULT_PARTITIONS : parsePartitions(variants)),
  },
  kill: {
    variants: TARGETERS,
    explicit: `${NODES_PREFIX}n1+n3`,
    create: (spec, variants) =>
      killPackage(spec, variants === undefined ? DEFAULT_TARGETERS : parseTargeters("kill", variants)),
  },
  pause: {
    variants: TARGETERS,
    explicit: `${NODES_PREFIX}n1+n3`,
    create: (spec, variants) =>
      pausePackage(spec, variants === undefined ? DEFAULT_TARGETERS : parseTargeters("pause", variants)),
  },
  clock: {
    variants: CLOCK_VARIANTS,
    explicit: CLOCK_EXPLICIT,
    create: (spec, variants) => clockPackage(spec, parseClockSpec(variants, DEFAULT_TARGETERS)),
  },
};

/** What is named more than once is chosen more often: what leaves a majority, and what meets leaders. */
const DEFAULT_PARTITIONS: readonly Partition[] = [
  ...["leaders", "halves", "majority", "majorities-ring"],
  ...Object.keys(PARTITIONS),
].filter(isPartitionName);
const DEFAULT_TARGETERS: readonly Targeter[] = [
  ...["leaders", "leaders", "one", "one", "minority", "minority"],
  ...Object.keys(TARGETERS),
].filter(isTargeterName);

/** Every fault with its default mixture of variants. */
export const FAULT_PACKAGES: readonly NemesisPackage[] = Object.entries(ENTRIES).map(([name, entry]) =>
  entry.create(name, undefined),
);

/** Every fault, and every variant of it, as a user names it. */
export const FAULT_SPECS: readonly { readonly name: string; readonly description: string }[] = Object.entries(
  ENTRIES,
).flatMap(([name, entry]) => [
  { name, description: entry.create(name, undefined).description },
  ...Object.entries(entry.variants).map(([variant, effect]) => ({
    name: `${name}:${variant}`,
    description: effect,
  })),
]);

/**
 * Reads `partition,kill,pause`, `partition:majorities-ring,kill:leaders+minority`, or `none`.
 *
 * @throws {@link HarnessError} that names what is not known, and what is.
 */
export function parseFaults(text: string): readonly NemesisPackage[] {
  if (text.trim() === NO_FAULTS) return [];
  const faults = text.split(",").map((spec) => parseFault(spec.trim()));
  const twice = faults.find((fault, index) => faults.findIndex(({ name }) => name === fault.name) !== index);
  if (twice !== undefined) {
    throw usage(`The nemesis ${twice.name} is named twice`, `Put its variants together: ${twice.name}:a+b`);
  }
  return faults;
}

/** The packages of a run, from the specifications its record holds. */
export function findFaultPackages(specs: readonly string[]): readonly NemesisPackage[] {
  return specs.map(parseFault);
}

function parseFault(spec: string): NemesisPackage {
  const colon = spec.indexOf(":");
  const name = colon < 0 ? spec : spec.slice(0, colon);
  if (!isFaultName(name)) {
    throw usage(
      `There is no nemesis ${name}`,
      `Choose among ${Object.keys(ENTRIES).join(", ")}, or ${NO_FAULTS}`,
    );
  }
  return ENTRIES[name].create(spec, colon < 0 ? undefined : spec.slice(colon + 1));
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(ENTRIES, name);
}

function parsePartitions(variants: string): readonly Partition[] {
  if (variants.startsWith(GROUPS_PREFIX)) return [parseGroups(variants.slice(GROUPS_PREFIX.length))];
  return variants
    .split(BETWEEN_VARIANTS)
    .map((variant) => (isPartitionName(variant) ? variant : unknownVariant("partition", variant)));
}

function parseGroups(text: string): readonly (readonly string[])[] {
  const groups = text.split("/").map(parseNodes);
  const all = groups.flat();
  const twice = all.find((node, index) => all.indexOf(node) !== index);
  if (twice !== undefined) throw usage(`Node ${twice} is in two groups`, "Name each node once");
  return groups;
}

function parseTargeters(fault: FaultName, variants: string): readonly Targeter[] {
  if (variants.startsWith(NODES_PREFIX)) return [parseNodes(variants.slice(NODES_PREFIX.length))];
  return variants
    .split(BETWEEN_VARIANTS)
    .map((variant) => (isTargeterName(variant) ? variant : unknownVariant(fault, variant)));
}

function parseNodes(text: string): readonly string[] {
  const nodes = text.split(BETWEEN_VARIANTS);
  if (nodes.includes("")) throw usage(`A node is missing in ${JSON.stringify(text)}`, "Write nodes as n1+n3");
  return nodes;
}

function unknownVariant(fault: FaultName, variant: string): never {
  const { variants, explicit } = ENTRIES[fault];
  throw usage(
    `The nemesis ${fault} has no variant ${JSON.stringify(variant)}`,
    `Choose among ${Object.keys(variants).join(", ")}, or spell it out as ${explicit}`,
  );
}

function usage(message: string, hint: string): HarnessError {
  return new HarnessError("usage", message, hint);
}
