import type { Cut, LinkObservation, ProbedLink } from "../../environment.ts";
import { stops } from "./rules.ts";
import { keyOf, type Segment } from "./segments.ts";

/** What became of a segment of a probe, as far as it was seen. */
export interface Fate {
  readonly stopped: boolean;
  readonly arrived: boolean;
  /** A reset came back to whoever sent it. */
  readonly refused: boolean;
}

/** Whether nothing more is to be learned of a segment. */
export function isKnown(
  segment: Segment,
  { stopped, arrived, refused }: Fate,
  cuts: readonly Cut[],
): boolean {
  const awaitsAnswer = !arrived && cuts.some((cut) => cut.how === "reset" && stops(cut, segment));
  return awaitsAnswer ? stopped && refused : stopped || arrived;
}

/**
 * What a link's segments have shown, always to the disadvantage of what is meant to be: a segment that a cut should
 * stop counts as delivered unless it was seen stopped, and one that nothing should stop only if it was seen arriving.
 * A link that is cut for one service only delivers when all that is left of it does.
 */
export function observe(
  link: ProbedLink,
  segments: readonly Segment[],
  fates: ReadonlyMap<string, Fate>,
  cuts: readonly Cut[],
): Omit<LinkObservation, "bytesDelivered" | "bytesHeld"> {
  const fateOf = (segment: Segment): Fate => {
    const fate = fates.get(keyOf(segment));
    if (fate === undefined) throw new Error(`No segment ${keyOf(segment)} was sent`);
    return fate;
  };
  const open = segments.filter((segment) => !cuts.some((cut) => stops(cut, segment)));
  return {
    from: link.from,
    to: link.to,
    delivered:
      open.length > 0
        ? open.every((segment) => fateOf(segment).arrived)
        : segments.some((segment) => !fateOf(segment).stopped),
    refused: segments.every((segment) => fateOf(segment).refused),
  };
}
