import type { ProcessState } from "../environment/environment.ts";
import type { ResolvedAim } from "./targeters.ts";

/** Whom a fault will hit, and what the history should know of that. */
export interface ChosenTargets {
  readonly targets: readonly string[];
  readonly record: ResolvedAim & {
    readonly hit: readonly string[];
    /** Why nodes that were aimed at are not hit. */
    readonly skipped?: Readonly<Record<string, string>>;
  };
}

/**
 * Picks those among the nodes aimed at whose state the fault can change.
 *
 * When that is true of none, as many others take their place, the next in the cluster's order, so that faults that
 * overlap do not make each other void. None are left when there is nothing in the cluster to hit.
 */
export function chooseTargets(
  aimed: ResolvedAim,
  states: ReadonlyMap<string, ProcessState>,
  hittable: readonly ProcessState[],
): ChosenTargets {
  const nodes = [...states.keys()];
  const isHittable = (node: string): boolean => hittable.includes(states.get(node) ?? "gone");
  const skipped = aimed.nodes.filter((node) => !isHittable(node));
  const targets =
    skipped.length === aimed.nodes.length
      ? nextInOrder(aimed.nodes, nodes).filter(isHittable).slice(0, aimed.nodes.length)
      : aimed.nodes.filter(isHittable);
  const reasons = skipped.map((node) => [node, reasonOf(states.get(node))] as const);
  return {
    targets,
    record: {
      ...aimed,
      hit: targets,
      ...(reasons.length > 0 && { skipped: Object.fromEntries(reasons) }),
    },
  };
}

/** The cluster from the first node aimed at on, and around. */
function nextInOrder(aimedAt: readonly string[], nodes: readonly string[]): readonly string[] {
  const from = nodes.indexOf(aimedAt[0] ?? "");
  return [...nodes.slice(from + 1), ...nodes.slice(0, from + 1)];
}

function reasonOf(state: ProcessState | undefined): string {
  return state === undefined || state === "gone" ? "not running" : state;
}
