import { z } from "zod";
import type { Json } from "../../checkers/history/operation.ts";
import { withDeadline } from "../../targets/deadline.ts";
import type { Random } from "../../workloads/generator/random.ts";
import { HarnessError } from "../harness-error.ts";
import { majoritySize, minoritySize } from "./grudges.ts";
import type { FaultContext } from "./nemesis.ts";

/** Whom a fault on nodes hits. A list of nodes is a choice, too. */
export type Targeter = TargeterName | readonly string[];
export type TargeterName = "one" | "minority" | "majority" | "all" | "leaders" | "subset";

const aimSchema = z.union([
  z.object({ targeter: z.literal("leaders"), fallback: z.string() }),
  z.object({ targeter: z.string(), nodes: z.array(z.string()).nonempty() }),
]);

/**
 * Whom the schedule means to hit, as the operation's value says it. Who leads is not known before the moment of
 * the fault; `fallback` is hit if nobody knows then.
 */
export type Aim =
  | { readonly targeter: string; readonly nodes: readonly string[] }
  | { readonly targeter: "leaders"; readonly fallback: string };

/** Reads an operation's value. @throws if it is not an aim, as in a schedule that was written by hand. */
export function parseAim(value: Json): Aim {
  return aimSchema.parse(value);
}

/** What each targeter chooses, for people. */
export const TARGETERS: Readonly<Record<TargeterName, string>> = {
  one: "one node",
  minority: "as many as can fail while a majority remains",
  majority: "the smallest majority",
  all: "every node",
  leaders: "the nodes that believe they lead at that moment",
  subset: "any number of nodes, at least one",
};

export function isTargeterName(name: string): name is TargeterName {
  return Object.hasOwn(TARGETERS, name);
}

/** Chooses by nothing but the random source, so that the same seed hits the same nodes. */
export function aim(targeter: Targeter, nodes: readonly string[], random: Random): Aim {
  if (typeof targeter !== "string") return { targeter: "nodes", nodes: targeter };
  if (targeter === "leaders") return { targeter, fallback: random.pick(0, nodes) };
  const size = sizeOf(targeter, nodes.length, random);
  return { targeter, nodes: inOrder(random.sample(0, nodes, size), nodes) };
}

function sizeOf(targeter: Exclude<TargeterName, "leaders">, count: number, random: Random): number {
  switch (targeter) {
    case "one":
      return 1;
    case "minority":
      return Math.max(1, minoritySize(count));
    case "majority":
      return majoritySize(count);
    case "all":
      return count;
    case "subset":
      return 1 + random.int(1, count);
  }
}

/** @throws {@link HarnessError} for a node that is not one of the cluster's. */
export function assertNodesExist(named: readonly string[], nodes: readonly string[]): void {
  const stranger = named.find((node) => !nodes.includes(node));
  if (stranger === undefined) return;
  throw new HarnessError("usage", `There is no node ${stranger}`, `Choose among ${nodes.join(", ")}`);
}

/** Whom an aim means now. */
export interface ResolvedAim {
  readonly targeter: string;
  readonly nodes: readonly string[];
  /** Who leads could not be found out, so it was somebody else. */
  readonly nobodyKnewLeaders?: true;
}

const LEADERS_LIMIT_MS = 1_500;

/** Finds out who is meant, asking the database if need be. */
export async function resolveAim(
  aimed: Aim,
  context: FaultContext,
  signal: AbortSignal,
): Promise<ResolvedAim> {
  if ("nodes" in aimed) return aimed;
  const leaders = await askForLeaders(context, signal);
  if (leaders.length > 0) return { targeter: "leaders", nodes: inOrder(leaders, context.nodes) };
  return { targeter: "leaders", nodes: [aimed.fallback], nobodyKnewLeaders: true };
}

/** A cluster under faults need not answer: then nobody knows. */
async function askForLeaders(context: FaultContext, signal: AbortSignal): Promise<readonly string[]> {
  const answer = withDeadline(LEADERS_LIMIT_MS, signal, (limited) => context.leaders(limited));
  const leaders = await answer.catch((): readonly string[] => []);
  return leaders.filter((node) => context.nodes.includes(node));
}

function inOrder(chosen: readonly string[], nodes: readonly string[]): readonly string[] {
  return nodes.filter((node) => chosen.includes(node));
}

/** What is named more than once is chosen more often. */
export const DEFAULT_TARGETERS: readonly Targeter[] = [
  ...["leaders", "leaders", "one", "one", "minority", "minority"],
  ...Object.keys(TARGETERS),
].filter(isTargeterName);
