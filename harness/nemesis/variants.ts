import type { Service } from "../../targets/machine.ts";
import { HarnessError } from "../harness-error.ts";
import { isPartitionName, type Partition } from "./partition-divisions.ts";
import type { PartitionStyle } from "./partition-style.ts";
import { isTargeterName, type Targeter } from "./targeters.ts";

/** A choice of named variants, as in `kill:leaders+minority`. */
const BETWEEN_VARIANTS = "+";
/** Nodes by name, after all other words: `kill:nodes=n1+n3`. */
const NODES_PREFIX = "nodes=";
/** Nodes by group, after all other words: `partition:reset+groups=n1+n2/n3+n4+n5`. */
const GROUPS_PREFIX = "groups=";
/** A service, to cut nothing but its traffic: `partition:halves+port=peer`. */
const PORT_PREFIX = "port=";

/** What can follow the colon of a fault. */
export interface Syntax {
  readonly fault: string;
  readonly variants: Readonly<Record<string, string>>;
  readonly explicit: string;
}

export const EXPLICIT_NODES = "nodes=n1+n3";
export const EXPLICIT_GROUPS = "groups=n1+n2/n3";

export interface ChosenPartitions {
  /** None where only a style was chosen. */
  readonly partitions: readonly Partition[];
  readonly style: PartitionStyle;
}

/**
 * Reads `halves+leaders`, `reset+groups=n1/n2+n3`, `flapping`.
 *
 * @param text - What follows the colon; undefined if there is none.
 * @throws {@link HarnessError} that names what is not known, and what is.
 */
export function parsePartitions(text: string | undefined, syntax: Syntax): ChosenPartitions {
  const { words, listed } = splitWords(text, GROUPS_PREFIX);
  const services = words.filter((word) => word.startsWith(PORT_PREFIX)).map(parseService);
  const [service, another] = services;
  if (another !== undefined) {
    throw usage("Two services are named to be cut off", "Name one, or none to cut all traffic");
  }
  const partitions = words
    .filter((word) => !word.startsWith(PORT_PREFIX) && word !== "reset" && word !== "flapping")
    .map((word) => (isPartitionName(word) ? word : unknownVariant(word, syntax)));
  return {
    partitions: [...partitions, ...(listed === undefined ? [] : [parseGroups(listed)])],
    style: {
      reset: words.includes("reset"),
      flapping: words.includes("flapping"),
      ...(service !== undefined && { service }),
    },
  };
}

export interface ChosenTargeters {
  /** None where only a style was chosen. */
  readonly targeters: readonly Targeter[];
  readonly styles: readonly string[];
}

/**
 * Reads `leaders+minority`, `nodes=n1+n3`, `once+leaders`.
 *
 * @param text - What follows the colon; undefined if there is none.
 * @param styles - Words that are no targeters.
 * @throws {@link HarnessError} that names what is not known, and what is.
 */
export function parseTargeters(
  text: string | undefined,
  syntax: Syntax,
  styles: readonly string[] = [],
): ChosenTargeters {
  const { words, listed } = splitWords(text, NODES_PREFIX);
  const targeters = words
    .filter((word) => !styles.includes(word))
    .map((word) => (isTargeterName(word) ? word : unknownVariant(word, syntax)));
  return {
    targeters: [...targeters, ...(listed === undefined ? [] : [parseNodes(listed)])],
    styles: words.filter((word) => styles.includes(word)),
  };
}

interface Words {
  readonly words: readonly string[];
  /** What follows the prefix, to the end. */
  readonly listed?: string;
}

function splitWords(text: string | undefined, prefix: string): Words {
  if (text === undefined) return { words: [] };
  const all = text.split(BETWEEN_VARIANTS);
  const first = all.findIndex((word) => word.startsWith(prefix));
  if (first < 0) return { words: all };
  const listed = all.slice(first).join(BETWEEN_VARIANTS).slice(prefix.length);
  return { words: all.slice(0, first), listed };
}

function parseGroups(text: string): readonly (readonly string[])[] {
  const groups = text.split("/").map(parseNodes);
  const all = groups.flat();
  const twice = all.find((node, index) => all.indexOf(node) !== index);
  if (twice !== undefined) throw usage(`Node ${twice} is in two groups`, "Name each node once");
  return groups;
}

function parseNodes(text: string): readonly string[] {
  const nodes = text.split(BETWEEN_VARIANTS);
  if (nodes.includes("")) throw usage(`A node is missing in ${JSON.stringify(text)}`, "Write nodes as n1+n3");
  return nodes;
}

function parseService(word: string): Service {
  const service = word.slice(PORT_PREFIX.length);
  if (service === "") throw usage("No service is named to be cut off", "Write port=peer");
  return service;
}

function unknownVariant(variant: string, { fault, variants, explicit }: Syntax): never {
  throw usage(
    `The nemesis ${fault} has no variant ${JSON.stringify(variant)}`,
    `Choose among ${Object.keys(variants).join(", ")}, or spell it out as ${explicit}`,
  );
}

function usage(message: string, hint: string): HarnessError {
  return new HarnessError("usage", message, hint);
}
