import type { History } from "../../../history/history.ts";
import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Decision, Engine, EngineName, Task } from "../engine.ts";
import { stayWithin, withinBudget } from "../within-budget.ts";
import { arrange } from "./arrange.ts";
import { anyRemoval, assignCrashed, type Shortage } from "./crashed-removals.ts";
import { coverOf, nextFreeCells } from "./free-cells.ts";
import { type Matching, matchCalls } from "./matching.ts";
import type { Rules } from "./rules.ts";
import { isCritical, type Timeline, timelineOf } from "./timeline.ts";

export interface CollectionKind {
  readonly name: EngineName & ("queue" | "stack" | "priority-queue" | "bag");
  readonly description: string;
  /** The rules for these items, or `undefined` if they have values that the kind cannot hold. */
  rules(matching: Matching, history: History): Rules | undefined;
}

/**
 * Decides a collection from which removals take one element each.
 *
 * 1. Match removals with additions, which gives items, and tune their intervals (`Timeline`).
 * 2. A removal that found nothing needs a cell in which no item must have been there.
 * 3. The kind's own rules say whether items can come and go in the order that it asks for.
 * 4. Removals of unknown outcome took some item that nobody else removed, or none. The history is linearizable if it
 *    is without them. It is not if too many items must have been taken by some time (`assignCrashed`), nor if it would not be
 *    although each item could have been taken from the first of them on. In between, the assignment that looks best
 *    is tried, and if it fails the engine has no answer.
 *
 * @see Lee and Mathur, "Efficient Decrease-and-Conquer Linearizability Monitoring", 2024 (arXiv:2410.04581).
 */
export function collectionEngine(kind: CollectionKind): Engine {
  return withinBudget({
    name: kind.name,
    description: kind.description,
    decide(task: Task): Decision | undefined {
      const { model, calls } = task;
      const { specialty } = model;
      if (specialty?.kind !== kind.name) return undefined;
      stayWithin(task);
      const matching = matchCalls(calls, specialty);
      if (matching === undefined) return undefined;
      const base = { by: kind.name, explored: 0 } as const;
      const witnessed = (witness: readonly number[]): Decision => ({
        ...base,
        kind: "violated",
        witness: { calls: Int32Array.from(new Set(witness)).sort(), until: NEVER },
      });
      if (!("items" in matching)) return witnessed(matching.calls);
      // Which addition a removal undid is a choice only where nothing but the number of them counts.
      const unordered = kind.name === "bag" && matching.empties.length === 0;
      if (matching.ambiguous && !unordered) return undefined;
      const rules = kind.rules(matching, calls.history);
      if (rules === undefined) return undefined;
      const object = { calls, matching, rules };

      stayWithin(task);
      const certain = solve(object, timelineOf(calls, matching), matching.remove);
      if (certain.kind === "placed")
        return { ...base, kind: "linearizable", certificate: certain.certificate };
      if (matching.crashed.length === 0) return witnessed(certain.witness);

      stayWithin(task);
      const assignment = assignCrashed(matching, certain.timeline, deadlinesOf(rules, certain.timeline));
      if (assignment.kind === "shortage")
        return witnessed(witnessOfShortage(matching, certain.timeline, assignment));
      stayWithin(task);
      const assigned = solve(object, timelineOf(calls, matching, assignment), assignment.removedBy);
      if (assigned.kind === "placed")
        return { ...base, kind: "linearizable", certificate: assigned.certificate };
      stayWithin(task);
      const relaxed = solve(object, timelineOf(calls, matching, anyRemoval(matching)), matching.remove);
      return relaxed.kind === "stuck" ? witnessed(relaxed.witness) : undefined;
    },
  });
}

interface CollectionObject {
  readonly calls: ObjectCalls;
  readonly matching: Matching;
  readonly rules: Rules;
}

type Solution =
  | { readonly kind: "placed"; readonly certificate: () => Int32Array }
  | { readonly kind: "stuck"; readonly timeline: Timeline; readonly witness: readonly number[] };

function solve({ matching, rules }: CollectionObject, timeline: Timeline, removedBy: Int32Array): Solution {
  const items = rules.conflict(timeline);
  if (items !== undefined) return { kind: "stuck", timeline, witness: callsOfItems(matching, items) };
  const hidden = presentThroughout(timeline);
  if (hidden !== undefined) {
    const witness = [...callsOfItems(matching, hidden.items), matching.empties[hidden.empty] ?? NONE];
    return { kind: "stuck", timeline, witness };
  }
  const certificate = (): Int32Array => {
    const nextFree = nextFreeCells(timeline);
    return arrange(timeline, matching, { placement: rules.place(timeline), removedBy, nextFree });
  };
  return { kind: "placed", certificate };
}

/**
 * An empty removal in every cell of whose interval some item must have been there, and such items.
 *
 * If no removal is like that, each has a free cell, and the placements of all kinds leave free cells empty.
 */
function presentThroughout(
  timeline: Timeline,
): { readonly empty: number; readonly items: readonly number[] } | undefined {
  const { emptyFrom, emptyTo } = timeline;
  if (emptyFrom.length === 0) return undefined;
  const nextFree = nextFreeCells(timeline);
  for (let empty = 0; empty < emptyFrom.length; empty++) {
    const from = emptyFrom[empty] ?? 0;
    const to = emptyTo[empty] ?? 0;
    if ((nextFree[from] ?? 0) < to) continue;
    return { empty, items: coverOf(timeline, { from, to }, () => true) ?? [] };
  }
  return undefined;
}

function callsOfItems({ add, remove }: Matching, items: readonly number[]): number[] {
  return items.flatMap((item) => [add[item] ?? NONE, remove[item] ?? NONE]).filter((call) => call !== NONE);
}

/** The rules' deadlines, and those of empty removals: an item that was there before one began is gone before it ends. */
function deadlinesOf(rules: Rules, timeline: Timeline): Int32Array {
  const { events, emptyFrom, emptyTo, addTo, items, end } = timeline;
  const deadlines = rules.deadlines(timeline);
  // What nobody removed is no reason for anything else to be removed.
  for (let item = 0; item < items; item++) if ((deadlines[item] ?? 0) >= end) deadlines[item] = NEVER;
  if (emptyFrom.length === 0) return deadlines;
  const earliestAfter = new Int32Array(timeline.ticks);
  let earliest: number = NEVER;
  for (let tick = timeline.ticks - 1; tick >= 0; tick--) {
    earliestAfter[tick] = earliest;
    const empty = -2 - (events[tick] ?? 0);
    if (empty >= 0 && emptyFrom[empty] === tick) earliest = Math.min(earliest, emptyTo[empty] ?? NEVER);
  }
  for (let item = 0; item < items; item++) {
    if (!isCritical(timeline, item)) continue;
    deadlines[item] = Math.min(deadlines[item] ?? NEVER, earliestAfter[addTo[item] ?? 0] ?? NEVER);
  }
  return deadlines;
}

function witnessOfShortage(matching: Matching, timeline: Timeline, shortage: Shortage): readonly number[] {
  const items = [...shortage.items];
  const calls = shortage.crashed.map((place) => matching.crashed[place] ?? NONE);
  for (const deadline of shortage.deadlines) {
    const event = timeline.events[deadline] ?? 0;
    if (event >= 0) items.push(event >> 2);
    else calls.push(matching.empties[-2 - event] ?? NONE);
  }
  return [...calls, ...callsOfItems(matching, items)];
}
