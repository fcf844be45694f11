import { sameJson } from "../models/same-json.ts";
import type { View } from "../set/element-fates.ts";
import type { LockHistory, Section } from "./sections.ts";

/** Two looks at a list that only ever grows at its end, which differ in a place that both have. */
export interface Contradiction {
  readonly one: View;
  readonly other: View;
  readonly at: number;
}

/** Finds two looks at the list neither of which is the beginning of the other. Linear in the sum of their lengths. */
export function findContradiction({ views }: LockHistory): Contradiction | undefined {
  const byLength = views.toSorted((a, b) => a.elements.length - b.elements.length);
  let one: View | undefined;
  for (const other of byLength) {
    const at = one?.elements.findIndex((element, i) => !sameJson(element, other.elements[i] ?? null)) ?? -1;
    if (one !== undefined && at >= 0) return { one, other, at };
    one = other;
  }
  return undefined;
}

/** A section that found its own element in the list before it had added it. */
export function findClairvoyant({ sections }: LockHistory): Section | undefined {
  return sections.find(({ element, saw }) => saw?.elements.some((seen) => sameJson(seen, element)) === true);
}

/** A section whose element does not stand where it put it: right after what it saw. */
export function findMisplaced({
  sections,
  views,
}: LockHistory): { section: Section; view: View } | undefined {
  const longest = views.reduce<View | undefined>(
    (best, view) => (view.elements.length > (best?.elements.length ?? -1) ? view : best),
    undefined,
  );
  const section = sections.find(({ element, saw }) => {
    const there = saw === undefined ? undefined : longest?.elements[saw.elements.length];
    return there !== undefined && !sameJson(there, element);
  });
  return section === undefined || longest === undefined ? undefined : { section, view: longest };
}

/**
 * Finds two holds whose tokens do not grow: equal ones, or one that began after the other was over and whose token
 * is no greater.
 */
export function findTokenDisorder({ sections }: LockHistory): readonly [Section, Section] | undefined {
  const holds = sections.filter(({ token, acknowledged }) => token !== undefined && acknowledged < Infinity);
  const byToken = new Map<number | undefined, Section>();
  for (const hold of holds) {
    const twin = byToken.get(hold.token);
    if (twin !== undefined) return [twin, hold];
    byToken.set(hold.token, hold);
  }
  const byEnd = holds.toSorted((a, b) => a.acknowledged - b.acknowledged);
  let ended = 0;
  let greatest: Section | undefined;
  for (const hold of holds) {
    for (
      let next = byEnd[ended];
      next !== undefined && next.acknowledged < hold.invoked;
      next = byEnd[++ended]
    ) {
      if ((next.token ?? 0) > (greatest?.token ?? -Infinity)) greatest = next;
    }
    if (greatest !== undefined && (hold.token ?? 0) < (greatest.token ?? 0)) return [greatest, hold];
  }
  return undefined;
}
