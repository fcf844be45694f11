import { z } from "zod";
import type { Json } from "../../checkers/history/operation.ts";
import type { Cut, Link } from "../environment/environment.ts";
import { separate } from "./grudges.ts";
import type { FaultContext, FaultOutcome } from "./nemesis.ts";
import type { FlappingOutcome } from "./partition-flapping.ts";
import { inspect } from "./partition-probe.ts";
import { parseStyle, type StyleFields, withStyle } from "./partition-style.ts";
import { resolveAim } from "./targeters.ts";

/** Which links to cut, as an operation's value says it: everything but who will lead then. */
export type PartitionValue =
  | { readonly grudge: "leaders"; readonly fallback: string }
  | { readonly grudge: string; readonly cut: CutBySender };

/** Receivers by sender: short to read, and the same whatever made it. */
type CutBySender = Readonly<Record<string, string[]>>;

const valueSchema = z.union([
  z.object({ grudge: z.literal("leaders"), fallback: z.string() }),
  z.object({ grudge: z.string(), cut: z.record(z.string(), z.array(z.string())) }),
]);

/** A partition as the schedule wants it. */
export interface PlannedPartition {
  readonly division: PartitionValue;
  readonly style: StyleFields;
}

/** Reads an operation's value. @throws if it does not say what to cut, as in a schedule that was written by hand. */
export function parsePartition(value: Json): PlannedPartition {
  return { division: valueSchema.parse(value), style: parseStyle(value) };
}

export function bySender(links: readonly Link[]): CutBySender {
  const cut: Record<string, string[]> = {};
  for (const { from, to } of links) (cut[from] ??= []).push(to);
  return cut;
}

export interface CutOutcome {
  readonly outcome: FaultOutcome;
  readonly cuts: readonly Cut[];
}

/**
 * Cuts links and looks at all of them. Those that are to flap are healed again and looked at once more: they must
 * have been seen both ways before they are left to come and go.
 */
export async function cut(
  { division, style }: PlannedPartition,
  withClients: boolean,
  context: FaultContext,
  signal: AbortSignal,
): Promise<CutOutcome> {
  const { links, found } = await resolve(division, context, signal);
  const cuts = withStyle(links, style);
  await context.network.setCuts(cuts);
  const { figures, problem } = await inspect(context, { cuts, withClients }, signal);
  const asked = { ...found, cut: bySender(links), ...style };
  const whyNot = links.length === 0 ? "There was no link to cut" : problem;
  if (whyNot !== undefined || style.flapEveryMs === undefined) {
    return { cuts, outcome: outcomeOf({ ...asked, observed: figures }, whyNot) };
  }
  await context.network.setCuts([]);
  const healed = await inspect(context, { cuts: [], withClients }, signal);
  const observed = { whileCut: figures, whileHealed: healed.figures };
  return { cuts, outcome: outcomeOf({ ...asked, observed }, healed.problem) };
}

/** Heals all links, whoever cut them, and looks at them. */
export async function heal(
  flapped: FlappingOutcome | undefined,
  withClients: boolean,
  context: FaultContext,
  signal: AbortSignal,
): Promise<FaultOutcome> {
  await context.network.setCuts([]);
  const { figures, problem } = await inspect(context, { cuts: [], withClients }, signal);
  const ended = flapped?.error === undefined ? undefined : `The links stopped flapping: ${flapped.error}`;
  return outcomeOf({ ...(flapped && { flaps: flapped.flaps }), observed: figures }, ended ?? problem);
}

function outcomeOf(value: Json, problem: string | undefined): FaultOutcome {
  if (problem === undefined) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: problem };
}

interface ResolvedPartition {
  readonly links: readonly Link[];
  /** How the links were found, for the history. */
  readonly found: {
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
  if ("cut" in planned) return { links: toLinks(planned.cut), found: { grudge } };

  const aimed = { targeter: "leaders", fallback: planned.fallback } as const;
  const { nodes: alone, nobodyKnewLeaders } = await resolveAim(aimed, context, signal);
  const others = context.nodes.filter((node) => !alone.includes(node));
  return {
    links: separate([...alone.map((node) => [node]), others]),
    found: { grudge, alone, ...(nobodyKnewLeaders && { nobodyKnewLeaders }) },
  };
}

function toLinks(cuts: Readonly<Record<string, readonly string[]>>): readonly Link[] {
  return Object.entries(cuts).flatMap(([from, receivers]) => receivers.map((to) => ({ from, to })));
}
