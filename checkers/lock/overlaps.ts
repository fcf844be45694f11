import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { sameJson } from "../models/same-json.ts";
import type { ElementFate, Fates, View } from "../set/element-fates.ts";
import type { LockHistory, Section } from "./sections.ts";

/** Two sections at work at the same time, neither of which saw the element of the other. */
export interface Overlap {
  /** The one whose element is gone, if one is. */
  readonly overwritten: Section;
  readonly other: Section;
  /** A later look at the list that shows the element of `other` only; undefined if what they saw says enough. */
  readonly proof: View | undefined;
}

/**
 * Finds sections that the lock did not keep apart.
 *
 * 1. Two that were acknowledged and found lists of the same length: each put its own element in the next place.
 * 2. One whose element is missing from a later look at the list, in a place where that shows the element of another
 *    section that was at work at the same time, and that the first did not see.
 *
 * A section that began only after the other was acknowledged has no part in this: if it did not see the other's
 * element, that was lost, or its read stale.
 */
export function findOverlaps({ sections }: LockHistory, fates: Fates): Overlap[] {
  const bySaw = new Map<number, Section>();
  const overlaps: Overlap[] = [];
  for (const section of sections) {
    if (section.saw === undefined) continue;
    const { length } = section.saw.elements;
    const first = bySaw.get(length);
    if (first === undefined) bySaw.set(length, section);
    else if (areConcurrent(first, section)) overlaps.push(inOrder(first, section, fates));
  }
  const found = new Set(overlaps.map(({ overwritten }) => overwritten));
  const writers = new Map(
    sections.filter(({ failed }) => !failed).map((section) => [canonicalJson(section.element), section]),
  );
  for (const fate of fates.elements) {
    if (fate.fate !== "lost" && fate.fate !== "stale") continue;
    const overwritten = writers.get(canonicalJson(fate.element));
    if (overwritten === undefined || found.has(overwritten)) continue;
    const overlap = overwriting(overwritten, fate, fates, writers);
    if (overlap !== undefined) overlaps.push(overlap);
  }
  return overlaps.toSorted((a, b) => a.overwritten.invoked - b.overwritten.invoked);
}

function overwriting(
  overwritten: Section,
  fate: ElementFate,
  { views }: Fates,
  writers: ReadonlyMap<string, Section>,
): Overlap | undefined {
  const { saw, element } = overwritten;
  if (saw === undefined) return undefined;
  const proof = views.find(
    ({ start, view }) => start > fate.known && !contains(view.elements, element),
  )?.view;
  const written = [...saw.elements, element];
  const instead = proof?.elements.find(
    (shown, i) => i >= written.length || !sameJson(shown, written[i] ?? null),
  );
  const other = instead === undefined ? undefined : writers.get(canonicalJson(instead));
  if (other === undefined || contains(saw.elements, other.element) || !areConcurrent(overwritten, other)) {
    return undefined;
  }
  return { overwritten, other, proof };
}

/** Of two that each put their element in the same place, names the one whose element is gone first. */
function inOrder(a: Section, b: Section, { elements }: Fates): Overlap {
  const isGone = (section: Section): boolean =>
    elements.some(({ element, fate }) => fate !== "stable" && sameJson(element, section.element));
  return isGone(b) && !isGone(a)
    ? { overwritten: b, other: a, proof: undefined }
    : { overwritten: a, other: b, proof: undefined };
}

function areConcurrent(a: Section, b: Section): boolean {
  return a.invoked < b.acknowledged && b.invoked < a.acknowledged;
}

function contains(elements: readonly Json[], element: Json): boolean {
  return elements.some((other) => sameJson(other, element));
}
